package dev.windlass.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.demo.model.CreditApplication;
import dev.windlass.demo.model.CreditColumn;
import dev.windlass.domain.VersionRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Every row of the demo's `credit-risk` as an exam for a [PythonExam], about a version that serves.
public final class CreditExam {
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);

    private CreditExam() {}

    /// Pushes and promotes a version for a tenant of its own; what is returned says where it is, and what
    /// to ask it.
    public static Map<String, Object> promoted(RealWindlass windlass, String tenant, Credit.Kind kind) {
        var registry = new Registry(windlass.client());
        registry.tenant(tenant);
        registry.push(
                new VersionRef(tenant, Credit.MODEL, "1"), Credit.trained(kind).onnx());
        var ended = new PromotionOrders(windlass.client())
                .run(tenant, Manifest.quick(tenant, Credit.MODEL, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        var exam = new HashMap<String, Object>();
        exam.put("http", windlass.gateway().getAuthority());
        exam.put("grpc", windlass.installation().grpc());
        exam.put("base", "/" + tenant + "/prod");
        exam.put("tenant", tenant);
        exam.put("token", windlass.token("admin"));
        exam.put("model", Credit.MODEL);
        exam.put("output", "probabilities");
        exam.put("columns", columns());
        exam.put("rows", rows());
        return exam;
    }

    /// Name and datatype of each input.
    public static List<Map<String, String>> columns() {
        return CreditColumn.ALL.stream()
                .map(column -> Map.of(
                        "name",
                        column.name(),
                        "datatype",
                        switch (column.kind()) {
                            case NUMBER -> "FP32";
                            case WORD -> "BYTES";
                        }))
                .toList();
    }

    /// Of each row the values of each input, one.
    public static List<List<Object>> rows() {
        return CreditApplication.all().stream().map(CreditExam::cells).toList();
    }

    private static List<Object> cells(CreditApplication row) {
        return CreditColumn.ALL.stream()
                .<Object>map(column -> switch (column.kind()) {
                    case NUMBER -> List.of(row.number(column.name()));
                    case WORD -> List.of(row.word(column.name()));
                })
                .toList();
    }
}
