package dev.windlass.gateway.http;

import dev.windlass.gateway.body.Staging;
import dev.windlass.gateway.oip.ReplyWriter;
import dev.windlass.gateway.oip.TensorReader;

/// How bodies come in and go out over HTTP.
///
/// @param bodyBytesMax of a request's, decoded
public record HttpCodec(Staging staging, TensorReader reader, ReplyWriter writer, int bodyBytesMax) {}
