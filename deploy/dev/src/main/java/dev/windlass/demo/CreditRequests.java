package dev.windlass.demo;

import dev.windlass.demo.model.CreditApplication;
import dev.windlass.demo.model.CreditColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// Loan applications as inference requests of the Open Inference Protocol, one application per request.
final class CreditRequests {
    private static final JsonMapper JSON = new JsonMapper();

    private CreditRequests() {}

    /// One of them, as text.
    static String first() {
        return new String(body(CreditApplication.all().getFirst()), StandardCharsets.UTF_8);
    }

    /// A request body for each application, in their order.
    static List<byte[]> of(List<CreditApplication> applications) {
        return applications.stream().map(CreditRequests::body).toList();
    }

    private static byte[] body(CreditApplication application) {
        var request = JSON.createObjectNode();
        var inputs = request.putArray("inputs");
        for (var column : CreditColumn.ALL) {
            var input = inputs.addObject();
            input.put("name", column.name());
            input.putArray("shape").add(1).add(1);
            switch (column.kind()) {
                case NUMBER -> input.put("datatype", "FP32").putArray("data").add(application.number(column.name()));
                case WORD -> input.put("datatype", "BYTES").putArray("data").add(application.word(column.name()));
            }
        }
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }
}
