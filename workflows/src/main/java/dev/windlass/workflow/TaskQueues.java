package dev.windlass.workflow;

/// Names of task queues.
public final class TaskQueues {
    /// All workflows, and the activities that need Postgres or the object store.
    public static final String CONTROL = "windlass-control";

    private TaskQueues() {}

    /// The host queue of a node agent.
    public static String node(String name) {
        return "node." + name;
    }
}
