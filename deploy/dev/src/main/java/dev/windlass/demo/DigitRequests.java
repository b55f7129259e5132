package dev.windlass.demo;

import dev.windlass.demo.model.Digits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// Images of hand-written digits as inference requests of the Open Inference Protocol, one image per request.
final class DigitRequests {
    private static final JsonMapper JSON = new JsonMapper();

    private DigitRequests() {}

    /// A request body for each image, in their order.
    static List<byte[]> of(List<Digits.Image> images) {
        return images.stream().map(DigitRequests::body).toList();
    }

    private static byte[] body(Digits.Image image) {
        var request = JSON.createObjectNode();
        var input = request.putArray("inputs").addObject();
        input.put("name", "input").put("datatype", "FP32");
        input.putArray("shape").add(1).add(Digits.PIXELS);
        var data = input.putArray("data");
        for (float pixel : image.pixels()) {
            data.add(pixel);
        }
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }
}
