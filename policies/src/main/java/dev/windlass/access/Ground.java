package dev.windlass.access;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Role;
import org.jspecify.annotations.Nullable;

/// What decided whether somebody may.
public sealed interface Ground {
    /// For people, on one line.
    String text();

    /// What no document and no role lifts: `tenant`, `platform`, `environment`, `nobody`, `two-people`,
    /// `separation-of-duties`, `gate`.
    record Floor(String name) implements Ground {
        @Override
        public String text() {
            return name;
        }
    }

    /// A role that has the right.
    record OfRole(Role role) implements Ground {
        @Override
        public String text() {
            return "role " + role.id();
        }
    }

    /// Nothing gives the right.
    record Nothing() implements Ground {
        @Override
        public String text() {
            return "no role and no rule";
        }
    }

    /// A rule of an access document.
    ///
    /// @param tenant whose document it is; null for the platform's
    /// @param document its digest
    record Written(@Nullable String tenant, Digest document, String rule) implements Ground {
        @Override
        public String text() {
            return "rule " + rule + " of " + (tenant == null ? "the platform" : "tenant " + tenant) + " ("
                    + document.value() + ")";
        }
    }

    Ground NOTHING = new Nothing();
}
