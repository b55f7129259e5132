package dev.windlass.app;

import dev.windlass.settings.Settings;
import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;

/// What is written to the database, the object store and Temporal of an installation, and read again.
record KeptThings(Settings settings) {
    void write() throws Exception {
        var database = settings.database();
        try (var connection = DriverManager.getConnection(
                        database.url(), database.user(), database.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 'kept' AS word");
        }
        store().putObject(PutObjectArgs.builder()
                .bucket(settings.objectStore().bucket())
                .object("kept")
                .data("kept".getBytes(StandardCharsets.UTF_8), 4)
                .build());
    }

    String read() throws Exception {
        return row() + " / " + object();
    }

    private String row() throws SQLException {
        var database = settings.database();
        try (var connection = DriverManager.getConnection(
                        database.url(), database.user(), database.password().reveal());
                var rows = connection.createStatement().executeQuery("SELECT word FROM kept")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private String object() throws Exception {
        try (var in = store().getObject(GetObjectArgs.builder()
                .bucket(settings.objectStore().bucket())
                .object("kept")
                .build())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private MinioClient store() {
        var store = settings.objectStore();
        return MinioClient.builder()
                .endpoint(store.endpoint())
                .credentials(store.accessKey(), store.secretKey().reveal())
                .region(store.region())
                .build();
    }

    String startWorkflow() {
        var stubs = stubs();
        try {
            return WorkflowClient.newInstance(stubs, namespace())
                    .newUntypedWorkflowStub(
                            "NobodyRunsThis",
                            WorkflowOptions.newBuilder()
                                    .setTaskQueue("nobody")
                                    .setWorkflowId("kept")
                                    .build())
                    .start()
                    .getRunId();
        } finally {
            stubs.shutdownNow();
        }
    }

    String describe() {
        var stubs = stubs();
        try {
            var info = WorkflowClient.newInstance(stubs, namespace())
                    .newUntypedWorkflowStub("kept")
                    .describe();
            return info.getExecution().getRunId() + " " + info.getStatus();
        } finally {
            stubs.shutdownNow();
        }
    }

    private WorkflowServiceStubs stubs() {
        return WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(settings.temporal().address())
                .build());
    }

    private WorkflowClientOptions namespace() {
        return WorkflowClientOptions.newBuilder()
                .setNamespace(settings.temporal().namespace())
                .build();
    }
}
