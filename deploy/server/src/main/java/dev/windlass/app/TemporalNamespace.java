package dev.windlass.app;

import com.google.protobuf.util.Durations;
import dev.windlass.launch.PartException;
import dev.windlass.launch.Pauses;
import dev.windlass.workflow.SearchKeys;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// What the workflows need of their namespace: search attributes, and histories kept for a month.
///
/// Idempotent, and run at every start of whoever starts Temporal workers: the dev server takes search
/// attributes from its flags only when it makes the namespace.
public final class TemporalNamespace {
    /// Every search attribute the workflows set, by name. Ids and states only: nothing encrypts them.
    public static final Map<String, IndexedValueType> SEARCH_ATTRIBUTES = SearchKeys.ALL.stream()
            .collect(Collectors.toUnmodifiableMap(SearchAttributeKey::getName, SearchKeys::type));

    private static final Duration VISIBLE_MAX = Duration.ofMinutes(1);

    private TemporalNamespace() {}

    /// The type's name in the Temporal CLI's flags.
    public static String flag(IndexedValueType type) {
        String name = type.name().substring("INDEXED_VALUE_TYPE_".length());
        return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    /// Waits until the service knows `namespace`.
    ///
    /// @throws PartException if it doesn't within `patience`
    public static void await(WorkflowServiceStubs stubs, String namespace, Duration patience) {
        if (!Pauses.until(() -> answers(stubs, namespace), patience)) {
            throw new PartException("Temporal at " + stubs.getOptions().getTarget() + " does not know namespace \""
                    + namespace + "\" after " + patience.toSeconds()
                    + " s; see that it runs, and make the namespace"
                    + " with `temporal operator namespace create`");
        }
    }

    /// Whether the service knows `namespace` by now; one that can't be asked about namespaces knows all.
    public static boolean answers(WorkflowServiceStubs stubs, String namespace) {
        try {
            stubs.blockingStub()
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace(namespace)
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.UNIMPLEMENTED;
        }
    }

    /// Adds the search attributes, waits until they show, and sets the retention; what a service can't do is
    /// skipped.
    public static void prepare(WorkflowServiceStubs stubs, String namespace, Duration retention) {
        setRetention(stubs, namespace, retention);
        var operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setChannel(stubs.getRawChannel())
                .validateAndBuildWithDefaults());
        SEARCH_ATTRIBUTES.forEach((name, type) -> add(operator, namespace, name, type));
        awaitVisible(operator, namespace);
    }

    private static void add(OperatorServiceStubs operator, String namespace, String name, IndexedValueType type) {
        try {
            operator.blockingStub()
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                            .setNamespace(namespace)
                            .putSearchAttributes(name, type)
                            .build());
        } catch (StatusRuntimeException e) {
            skip(e, Status.Code.ALREADY_EXISTS);
        }
    }

    private static void awaitVisible(OperatorServiceStubs operator, String namespace) {
        if (!Pauses.until(() -> visible(operator, namespace), VISIBLE_MAX)) {
            throw new PartException("the search attributes of namespace " + namespace + " do not show after "
                    + VISIBLE_MAX.toSeconds() + " s; add them with `temporal operator search-attribute create`");
        }
    }

    private static boolean visible(OperatorServiceStubs operator, String namespace) {
        try {
            return operator.blockingStub()
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                            .setNamespace(namespace)
                            .build())
                    .getCustomAttributesMap()
                    .keySet()
                    .containsAll(SEARCH_ATTRIBUTES.keySet());
        } catch (StatusRuntimeException e) {
            skip(e, Status.Code.UNIMPLEMENTED);
            return true;
        }
    }

    private static void setRetention(WorkflowServiceStubs stubs, String namespace, Duration retention) {
        try {
            stubs.blockingStub()
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .updateNamespace(UpdateNamespaceRequest.newBuilder()
                            .setNamespace(namespace)
                            .setConfig(NamespaceConfig.newBuilder()
                                    .setWorkflowExecutionRetentionTtl(Durations.fromMillis(retention.toMillis())))
                            .build());
        } catch (StatusRuntimeException e) {
            skip(e, Status.Code.PERMISSION_DENIED);
        }
    }

    /// Passes over `expected`, and over what the in-memory service doesn't have.
    private static void skip(StatusRuntimeException failure, Status.Code expected) {
        var code = failure.getStatus().getCode();
        if (code != expected && code != Status.Code.UNIMPLEMENTED) {
            throw failure;
        }
    }
}
