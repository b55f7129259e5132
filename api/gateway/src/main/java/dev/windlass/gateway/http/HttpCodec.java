package dev.windlass.gateway.http;

import dev.windlass.gateway.body.Staging;
import dev.windlass.gateway.oip.ReplyEncoder;
import dev.windlass.gateway.oip.TensorReader;

/// How bodies come in and go out over HTTP.
///
/// @param json writes answers as the Open Inference Protocol has them, binary tensors included
/// @param arrow writes answers as Arrow streams
/// @param bodyBytesMax of a request's, decoded
public record HttpCodec(
        Staging staging, TensorReader reader, ReplyEncoder json, ReplyEncoder arrow, int bodyBytesMax) {}
