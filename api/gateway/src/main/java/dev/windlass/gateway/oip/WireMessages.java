package dev.windlass.gateway.oip;

import dev.windlass.gateway.oip.WireTree.Schema;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// The protobuf messages of the Open Inference Protocol's calls beside inference. Fields have the numbers
/// of Triton's `grpc_service.proto` and `model_config.proto`, of which KServe's are a part.
public final class WireMessages {
    private static final List<String> DATA_TYPES = List.of(
            "TYPE_INVALID",
            "TYPE_BOOL",
            "TYPE_UINT8",
            "TYPE_UINT16",
            "TYPE_UINT32",
            "TYPE_UINT64",
            "TYPE_INT8",
            "TYPE_INT16",
            "TYPE_INT32",
            "TYPE_INT64",
            "TYPE_FP16",
            "TYPE_FP32",
            "TYPE_FP64",
            "TYPE_STRING",
            "TYPE_BF16");

    private static final Schema FLAG = new Schema().with("flag", 1);

    private static final Schema SERVER =
            new Schema().with("name", 1).with("version", 2).with("extensions", 3);

    private static final Schema TENSOR =
            new Schema().with("name", 1).with("datatype", 2).with("shape", 3);

    private static final Schema METADATA = new Schema()
            .with("name", 1)
            .with("versions", 2)
            .with("platform", 3)
            .with("inputs", 4, TENSOR)
            .with("outputs", 5, TENSOR);

    private static final Schema CONFIGURED_INPUT = new Schema()
            .with("name", 1)
            .with("data_type", 2, DATA_TYPES)
            .with("dims", 4)
            .with("optional", 8);

    private static final Schema CONFIGURED_OUTPUT =
            new Schema().with("name", 1).with("data_type", 2, DATA_TYPES).with("dims", 3);

    /// Without the version policy: its versions are numbers there, and names here.
    private static final Schema CONFIG = new Schema()
            .with(
                    "config",
                    1,
                    new Schema()
                            .with("name", 1)
                            .with("platform", 2)
                            .with("max_batch_size", 4)
                            .with("input", 5, CONFIGURED_INPUT)
                            .with("output", 6, CONFIGURED_OUTPUT)
                            .with("backend", 17));

    private static final Schema SPENT = new Schema().with("count", 1).with("ns", 2);

    private static final Schema STATISTICS = new Schema()
            .with(
                    "model_stats",
                    1,
                    new Schema()
                            .with("name", 1)
                            .with("version", 2)
                            .with("last_inference", 3)
                            .with("inference_count", 4)
                            .with("execution_count", 5)
                            .with(
                                    "inference_stats",
                                    6,
                                    new Schema()
                                            .with("success", 1, SPENT)
                                            .with("fail", 2, SPENT)
                                            .with("queue", 3, SPENT)
                                            .with("compute_input", 4, SPENT)
                                            .with("compute_infer", 5, SPENT)
                                            .with("compute_output", 6, SPENT)
                                            .with("cache_hit", 7, SPENT)
                                            .with("cache_miss", 8, SPENT)));

    private static final Schema INDEX = new Schema()
            .with(
                    "models",
                    1,
                    new Schema()
                            .with("name", 1)
                            .with("version", 2)
                            .with("state", 3)
                            .with("reason", 4));

    private WireMessages() {}

    /// What a call beside inference says.
    ///
    /// @param name of a model, or empty
    /// @param version empty if none
    /// @param ready of an index, that only what is loaded is asked for
    /// @param more it has parameters
    public record Question(String name, String version, boolean ready, boolean more) {}

    /// Reads any of the requests: each has a part of the same fields.
    ///
    /// @throws RefusedException with 400 if it is none
    public static Question question(ByteBuffer message) {
        var name = "";
        var version = "";
        boolean ready = false;
        boolean more = false;
        var part = new WireMessage(message).whole();
        while (part.next()) {
            if (part.field() == 1) {
                name = part.text();
            } else if (part.field() == 2 && part.type() == WireMessage.BYTES) {
                version = part.text();
            } else if (part.field() == 2) {
                ready = part.varintField() != 0;
            } else {
                more |= part.field() == 3;
                part.skip();
            }
        }
        return new Question(name, version, ready, more);
    }

    public static byte[] flag(boolean value) {
        return WireTree.write(FLAG, Map.of("flag", value));
    }

    /// One without fields.
    public static byte[] empty(Object tree) {
        return WireTree.write(new Schema(), (Map<?, ?>) tree);
    }

    public static byte[] server(Object tree) {
        return WireTree.write(SERVER, (Map<?, ?>) tree);
    }

    public static byte[] metadata(Object tree) {
        return WireTree.write(METADATA, (Map<?, ?>) tree);
    }

    public static byte[] config(Object tree) {
        return WireTree.write(CONFIG, Map.of("config", tree));
    }

    public static byte[] statistics(Object tree) {
        return WireTree.write(STATISTICS, (Map<?, ?>) tree);
    }

    public static byte[] index(List<Map<String, Object>> models) {
        return WireTree.write(INDEX, Map.of("models", models));
    }
}
