package dev.windlass.workflow;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.common.SearchAttributeKey;
import java.time.OffsetDateTime;
import java.util.List;

/// The search attributes of our workflows: ids and states only, as no codec encrypts them. Control
/// and the dev server register [#ALL] when they start.
public final class SearchKeys {
    public static final SearchAttributeKey<String> TENANT = SearchAttributeKey.forKeyword("WindlassTenant");
    public static final SearchAttributeKey<String> MODEL = SearchAttributeKey.forKeyword("WindlassModel");
    public static final SearchAttributeKey<String> VERSION = SearchAttributeKey.forKeyword("WindlassVersion");
    public static final SearchAttributeKey<String> ENV = SearchAttributeKey.forKeyword("WindlassEnv");
    public static final SearchAttributeKey<String> PHASE = SearchAttributeKey.forKeyword("WindlassPhase");
    public static final SearchAttributeKey<String> STRATEGY = SearchAttributeKey.forKeyword("WindlassStrategy");
    public static final SearchAttributeKey<String> OUTCOME = SearchAttributeKey.forKeyword("WindlassOutcome");
    public static final SearchAttributeKey<String> INITIATOR = SearchAttributeKey.forKeyword("WindlassInitiator");
    public static final SearchAttributeKey<Boolean> NEEDS_ATTENTION =
            SearchAttributeKey.forBoolean("WindlassNeedsAttention");
    public static final SearchAttributeKey<Long> TRAFFIC_PERCENT = SearchAttributeKey.forLong("WindlassTrafficPercent");
    public static final SearchAttributeKey<OffsetDateTime> DEADLINE =
            SearchAttributeKey.forOffsetDateTime("WindlassDeadline");

    public static final List<SearchAttributeKey<?>> ALL = List.of(
            TENANT,
            MODEL,
            VERSION,
            ENV,
            PHASE,
            STRATEGY,
            OUTCOME,
            INITIATOR,
            NEEDS_ATTENTION,
            TRAFFIC_PERCENT,
            DEADLINE);

    private SearchKeys() {}

    /// The type to register a key with.
    public static IndexedValueType type(SearchAttributeKey<?> key) {
        return key.getValueType();
    }
}
