package dev.windlass.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a promotion's projection that only people read: `resumableBy` says who or what lets a pause
/// end, `nextDeadline` by when.
public record Progress(
        List<Approver> approvalsMissing,
        @Nullable String resumableBy,
        @Nullable Instant nextDeadline,
        List<Condition> conditions,
        @Nullable Judgement judgement) {
    public static final Progress NONE = new Progress(List.of(), null, null, List.of(), null);

    public Progress {
        approvalsMissing = approvalsMissing == null ? List.of() : List.copyOf(approvalsMissing);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
