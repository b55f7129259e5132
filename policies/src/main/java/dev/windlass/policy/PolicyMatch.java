package dev.windlass.policy;

import dev.windlass.domain.Risk;
import java.util.List;

/// What a document applies to. An empty list matches everything.
public record PolicyMatch(List<String> tenant, List<String> environment, List<Risk> risk, List<Operation> operation) {
    public PolicyMatch {
        tenant = List.copyOf(tenant);
        environment = List.copyOf(environment);
        risk = List.copyOf(risk);
        operation = List.copyOf(operation);
    }

    boolean matches(PolicyFacts facts) {
        return among(tenant, facts.endpoint().tenant())
                && among(environment, facts.endpoint().env())
                && among(risk, facts.candidate().risk())
                && among(operation, facts.operation());
    }

    private static <T> boolean among(List<T> wanted, T value) {
        return wanted.isEmpty() || wanted.contains(value);
    }
}
