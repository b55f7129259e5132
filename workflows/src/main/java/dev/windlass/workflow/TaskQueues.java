package dev.windlass.workflow;

/// Names of task queues.
public final class TaskQueues {
    /// All workflows, and the activities that need Postgres or the object store.
    public static final String CONTROL = "windlass-control";

    /// The activities among them that wait for minutes or days: they must not take the places of those that write.
    public static final String WAITS = "windlass-waits";

    private TaskQueues() {}

    /// The host queue of a node agent.
    public static String node(String name) {
        return "node." + name;
    }
}
