package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What the policies said together. An evaluation error under `failurePolicy: Fail` makes it [Denied] with a
/// finding of action ERROR, so that it can be told from a verdict.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface PolicyVerdict {
    List<PolicyFinding> findings();

    record Allowed(List<PolicyFinding> findings) implements PolicyVerdict {
        public Allowed {
            findings = List.copyOf(findings);
        }
    }

    /// Allowed once each of `roles` has approved.
    record NeedsApproval(List<Role> roles, List<PolicyFinding> findings) implements PolicyVerdict {
        public NeedsApproval {
            roles = List.copyOf(roles);
            findings = List.copyOf(findings);
        }
    }

    record Denied(List<PolicyFinding> findings) implements PolicyVerdict {
        public Denied {
            findings = List.copyOf(findings);
        }
    }
}
