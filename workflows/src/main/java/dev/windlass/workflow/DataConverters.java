package dev.windlass.workflow;

import dev.windlass.payload.OnceEncoded;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.Jackson3JsonPayloadConverter;
import io.temporal.payload.codec.PayloadCodec;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/// Makes the converter of every Temporal client, test environment and replayer.
public final class DataConverters {
    private DataConverters() {}

    /// JSON by Jackson 3, readable in the Temporal UI. Unknown fields are ignored, so that a message may
    /// grow.
    public static DataConverter create() {
        return DefaultDataConverter.newDefaultInstance()
                .withPayloadConverterOverrides(new Jackson3JsonPayloadConverter(mapper()));
    }

    /// The same, and payloads go through a codec; failures' messages and stack traces as well.
    public static DataConverter create(PayloadCodec codec) {
        return OnceEncoded.of(new CodecDataConverter(create(), List.of(codec), true));
    }

    static JsonMapper mapper() {
        return JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .build();
    }
}
