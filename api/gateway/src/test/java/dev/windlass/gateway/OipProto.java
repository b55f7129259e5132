package dev.windlass.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors;
import com.google.protobuf.DynamicMessage;
import java.util.Map;

/// The Open Inference Protocol's messages as protobuf itself reads and writes them.
public final class OipProto {
    private static final Descriptors.FileDescriptor FILE = file();

    private OipProto() {}

    public static Descriptors.Descriptor message(String name) {
        var found = FILE.findMessageTypeByName(name);
        if (found == null) {
            throw new IllegalArgumentException("no message " + name);
        }
        return found;
    }

    /// A message with some fields set; lists are repeated ones.
    public static DynamicMessage of(String name, Map<String, Object> fields) {
        var type = message(name);
        var built = DynamicMessage.newBuilder(type);
        fields.forEach((field, value) -> built.setField(type.findFieldByName(field), value));
        return built.build();
    }

    public static DynamicMessage read(String name, byte[] bytes) {
        try {
            return DynamicMessage.parseFrom(message(name), bytes);
        } catch (com.google.protobuf.InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException("no " + name, malformed);
        }
    }

    public static Object get(DynamicMessage message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    /// An entry of `parameters`; text, a number or a flag.
    public static DynamicMessage parameter(String name, Object value) {
        var kind = switch (value) {
            case Boolean _ -> "bool_param";
            case Long _ -> "int64_param";
            case Double _ -> "double_param";
            default -> "string_param";
        };
        return of("Entry", Map.of("key", name, "value", of("InferParameter", Map.of(kind, value))));
    }

    public static ByteString bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }

    private static Descriptors.FileDescriptor file() {
        var file = FileDescriptorProto.newBuilder()
                .setName("oip-test.proto")
                .setPackage("inference")
                .setSyntax("proto3");
        file.addMessageType(type("Question", text("name", 1), text("version", 2)));
        file.addMessageType(type("IndexQuestion", text("repository_name", 1), one("ready", 2, Type.TYPE_BOOL)));
        file.addMessageType(type("Flag", one("flag", 1, Type.TYPE_BOOL)));
        file.addMessageType(
                type("Server", text("name", 1), text("version", 2), many("extensions", 3, Type.TYPE_STRING)));
        file.addMessageType(type("Tensor", text("name", 1), text("datatype", 2), many("shape", 3, Type.TYPE_INT64)));
        file.addMessageType(type(
                "Metadata",
                text("name", 1),
                many("versions", 2, Type.TYPE_STRING),
                text("platform", 3),
                of("inputs", 4, "Tensor"),
                of("outputs", 5, "Tensor")));
        file.addMessageType(
                type("ModelIndex", text("name", 1), text("version", 2), text("state", 3), text("reason", 4)));
        file.addMessageType(type("Index", of("models", 1, "ModelIndex")));
        inference(file);
        statistics(file);
        try {
            return Descriptors.FileDescriptor.buildFrom(file.build(), new Descriptors.FileDescriptor[0]);
        } catch (Descriptors.DescriptorValidationException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    private static void inference(FileDescriptorProto.Builder file) {
        file.addMessageType(type(
                        "InferParameter",
                        one("bool_param", 1, Type.TYPE_BOOL),
                        one("int64_param", 2, Type.TYPE_INT64),
                        text("string_param", 3),
                        one("double_param", 4, Type.TYPE_DOUBLE),
                        one("uint64_param", 5, Type.TYPE_UINT64))
                .toBuilder()
                .addOneofDecl(OneofDescriptorProto.newBuilder().setName("choice")));
        file.addMessageType(type("Entry", text("key", 1), single("value", 2, "InferParameter")));
        file.addMessageType(type(
                "Contents",
                many("bool_contents", 1, Type.TYPE_BOOL),
                many("int_contents", 2, Type.TYPE_INT32),
                many("int64_contents", 3, Type.TYPE_INT64),
                many("uint_contents", 4, Type.TYPE_UINT32),
                many("uint64_contents", 5, Type.TYPE_UINT64),
                many("fp32_contents", 6, Type.TYPE_FLOAT),
                many("fp64_contents", 7, Type.TYPE_DOUBLE),
                many("bytes_contents", 8, Type.TYPE_BYTES)));
        file.addMessageType(type(
                "InferTensor",
                text("name", 1),
                text("datatype", 2),
                many("shape", 3, Type.TYPE_INT64),
                of("parameters", 4, "Entry"),
                single("contents", 5, "Contents")));
        file.addMessageType(type("Wanted", text("name", 1), of("parameters", 2, "Entry")));
        file.addMessageType(type(
                "ModelInferRequest",
                text("model_name", 1),
                text("model_version", 2),
                text("id", 3),
                of("parameters", 4, "Entry"),
                of("inputs", 5, "InferTensor"),
                of("outputs", 6, "Wanted"),
                many("raw_input_contents", 7, Type.TYPE_BYTES)));
        file.addMessageType(type(
                "ModelInferResponse",
                text("model_name", 1),
                text("model_version", 2),
                text("id", 3),
                of("parameters", 4, "Entry"),
                of("outputs", 5, "InferTensor"),
                many("raw_output_contents", 6, Type.TYPE_BYTES)));
        file.addMessageType(type(
                "ModelStreamInferResponse",
                text("error_message", 1),
                single("infer_response", 2, "ModelInferResponse")));
    }

    private static void statistics(FileDescriptorProto.Builder file) {
        file.addMessageType(type("Spent", one("count", 1, Type.TYPE_UINT64), one("ns", 2, Type.TYPE_UINT64)));
        file.addMessageType(type("InferStatistics", single("success", 1, "Spent"), single("fail", 2, "Spent")));
        file.addMessageType(type(
                "ModelStatistics",
                text("name", 1),
                text("version", 2),
                one("last_inference", 3, Type.TYPE_UINT64),
                one("inference_count", 4, Type.TYPE_UINT64),
                one("execution_count", 5, Type.TYPE_UINT64),
                single("inference_stats", 6, "InferStatistics")));
        file.addMessageType(type("Statistics", of("model_stats", 1, "ModelStatistics")));
        file.addMessageType(type(
                "ConfigTensor",
                text("name", 1),
                one("data_type", 2, Type.TYPE_INT32),
                many("output_dims", 3, Type.TYPE_INT64),
                many("dims", 4, Type.TYPE_INT64)));
        file.addMessageType(type(
                "ModelConfig",
                text("name", 1),
                text("platform", 2),
                of("input", 5, "ConfigTensor"),
                of("output", 6, "ConfigTensor"),
                text("backend", 17)));
        file.addMessageType(type("Config", single("config", 1, "ModelConfig")));
    }

    private static DescriptorProto type(String name, FieldDescriptorProto... fields) {
        return DescriptorProto.newBuilder()
                .setName(name)
                .addAllField(java.util.List.of(fields))
                .setOptions(MessageOptions.getDefaultInstance())
                .build();
    }

    private static FieldDescriptorProto text(String name, int number) {
        return one(name, number, Type.TYPE_STRING);
    }

    private static FieldDescriptorProto one(String name, int number, Type type) {
        return field(name, number, type, Label.LABEL_OPTIONAL).build();
    }

    private static FieldDescriptorProto many(String name, int number, Type type) {
        return field(name, number, type, Label.LABEL_REPEATED).build();
    }

    private static FieldDescriptorProto single(String name, int number, String message) {
        return field(name, number, Type.TYPE_MESSAGE, Label.LABEL_OPTIONAL)
                .setTypeName(".inference." + message)
                .build();
    }

    private static FieldDescriptorProto of(String name, int number, String message) {
        return field(name, number, Type.TYPE_MESSAGE, Label.LABEL_REPEATED)
                .setTypeName(".inference." + message)
                .build();
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type, Label label) {
        var field = FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(label);
        return name.endsWith("_param") ? field.setOneofIndex(0) : field;
    }
}
