package dev.windlass.domain;

/// An id made of names. This is the one place that writes and reads such ids: whoever has one asks it for its
/// parts.
///
/// Two ids that differ in kind or in a part differ as texts, and a text reads back to the parts it was written
/// of. Parts are joined by `--`; no name contains it or begins or ends with half of it ([Names]), so that a text
/// can be taken apart in one way only, and what stands before the first `--` or behind the last dot is the kind.
public sealed interface Id {
    /// No id is longer; all characters are ASCII. A file name may have 255, a workflow id 1000.
    int CHARS_MAX = 300;

    /// As it stands in rows, in Temporal and in directories.
    String text();

    /// What may hold an endpoint. Its text is its name for people and its workflow's id; `n` is the endpoint's
    /// attempt number, from 1 on.
    sealed interface Attempt extends Id {
        EndpointRef endpoint();

        long n();
    }

    /// Id of the Endpoint workflow.
    record Endpoint(EndpointRef endpoint) implements Id {
        @Override
        public String text() {
            return IdText.join("endpoint", endpoint.tenant(), endpoint.model(), endpoint.env());
        }
    }

    record Promotion(EndpointRef endpoint, String version, long n) implements Attempt {
        public Promotion {
            Names.version("version", version);
            IdText.counted(n);
        }

        @Override
        public String text() {
            return IdText.join(
                    "promote", endpoint.tenant(), endpoint.model(), endpoint.env(), version, Long.toString(n));
        }
    }

    record Rollback(EndpointRef endpoint, long n) implements Attempt {
        public Rollback {
            IdText.counted(n);
        }

        @Override
        public String text() {
            return IdText.join("rollback", endpoint.tenant(), endpoint.model(), endpoint.env(), Long.toString(n));
        }
    }

    /// Id of the workflow that retires a version.
    record Retirement(VersionRef version) implements Id {
        @Override
        public String text() {
            return IdText.join("retire", version.tenant(), version.model(), version.version());
        }
    }

    /// Id of the workflow that brings a version through environments, and its name for people; `n` counts the version's
    /// journeys from 1 on.
    record Journey(VersionRef version, long n) implements Id {
        public Journey {
            IdText.counted(n);
        }

        @Override
        public String text() {
            return IdText.join("journey", version.tenant(), version.model(), version.version(), Long.toString(n));
        }
    }

    /// The request id of the promotion that brings a journey's version to one environment; `attempt` counts from 1 on.
    record Leg(Journey journey, String env, long attempt) implements Id {
        public Leg {
            Names.name("environment", env);
            IdText.counted(attempt);
        }

        @Override
        public String text() {
            var version = journey.version();
            return IdText.join(
                    "leg",
                    version.tenant(),
                    version.model(),
                    version.version(),
                    Long.toString(journey.n()),
                    env,
                    Long.toString(attempt));
        }
    }

    /// The request id of a promotion that is tried again.
    record Retry(Promotion promotion) implements Id {
        @Override
        public String text() {
            return IdText.RETRY + promotion.text();
        }
    }

    /// The request id of a rollback that starts again because its workflow was lost.
    record Again(Rollback rollback) implements Id {
        @Override
        public String text() {
            return IdText.join("again", rollback.text());
        }
    }

    /// A promotion group's name for people and its workflow's id; `n` counts the groups of that name, from 1 on.
    record Group(String tenant, String name, long n) implements Id {
        public Group {
            Names.name("tenant", tenant);
            Names.name("group", name);
            IdText.counted(n);
        }

        @Override
        public String text() {
            return IdText.join("group", tenant, name, Long.toString(n));
        }
    }

    /// The request id of a group's promotion of one model.
    record GroupStart(Group group, String model) implements Id {
        public GroupStart {
            Names.model("model", model);
        }

        @Override
        public String text() {
            return IdText.join("member", group.tenant(), group.name(), Long.toString(group.n()), model);
        }
    }

    /// The request id of the rollback that takes one model back from what a group brought.
    record GroupBack(Group group, String model) implements Id {
        public GroupBack {
            Names.model("model", model);
        }

        @Override
        public String text() {
            return IdText.join("member-back", group.tenant(), group.name(), Long.toString(group.n()), model);
        }
    }

    /// Owner of a version's reservation and placements while it is in the ledger.
    record LedgerEntry(EndpointRef endpoint, Digest digest) implements Id {
        @Override
        public String text() {
            return IdText.LEDGER + endpoint + ":" + digest.hex();
        }
    }

    /// File that a version's inference workers print to.
    record LogFile(VersionRef version) implements Id {
        @Override
        public String text() {
            return IdText.join(IdText.WORKER + version.tenant(), version.model(), version.version()) + IdText.LOG;
        }
    }

    /// File that says what inference worker a node was told to run.
    record SpecFile(String tenant, Digest digest) implements Id {
        public SpecFile {
            Names.name("tenant", tenant);
        }

        @Override
        public String text() {
            return IdText.join(tenant, digest.hex()) + IdText.JSON;
        }
    }

    /// Directory of a node in which one artifact of a tenant lies, and nothing else.
    record ArtifactDirectory(String tenant, Digest digest) implements Id {
        public ArtifactDirectory {
            Names.name("tenant", tenant);
        }

        @Override
        public String text() {
            return IdText.join(tenant, digest.hex()) + IdText.ARTIFACT;
        }
    }

    /// @throws IllegalArgumentException if `promotion` isn't a promotion's name
    static Retry retry(String promotion) {
        if (parse(promotion) instanceof Promotion it) {
            return new Retry(it);
        }
        throw IdText.refused(promotion, "it is no promotion's name");
    }

    /// @throws IllegalArgumentException if `rollback` isn't a rollback's name
    static Again again(String rollback) {
        if (parse(rollback) instanceof Rollback it) {
            return new Again(it);
        }
        throw IdText.refused(rollback, "it is no rollback's name");
    }

    /// Reads a group's name.
    /// @throws IllegalArgumentException naming what isn't one, and how one looks
    static Group group(String text) {
        if (parse(text) instanceof Group group) {
            return group;
        }
        throw IdText.refused(text, "it is no group's name, which is group--TENANT--NAME--N");
    }

    /// Reads a journey's name.
    /// @throws IllegalArgumentException naming what isn't one
    static Journey journey(String text) {
        if (parse(text) instanceof Journey journey) {
            return journey;
        }
        throw IdText.refused(text, "it is no journey's name");
    }

    /// Reads any id.
    /// @throws IllegalArgumentException naming what isn't one, and why
    static Id parse(String text) {
        return IdText.read(text);
    }

    /// Reads a promotion's or rollback's name.
    /// @throws IllegalArgumentException naming what isn't one, and how one looks
    static Attempt attempt(String text) {
        if (parse(text) instanceof Attempt attempt) {
            return attempt;
        }
        throw IdText.refused(text, "it is neither a promotion's name nor a rollback's");
    }
}
