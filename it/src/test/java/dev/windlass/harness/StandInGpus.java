package dev.windlass.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An installation whose node has GPUs that are stand-ins: test parts that compute on the CPU. They heed what is
/// written to files beside their library, also in processes that are confined.
public final class StandInGpus {
    private final Path settings;
    private final Map<String, String> environment;

    private StandInGpus(Path settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /// Skips the test where the stand-ins can't be built.
    public static StandInGpus build(Path directory, int count) throws IOException, InterruptedException {
        var environment = new HashMap<>(StandInDriver.build(directory));
        environment.put("WINDLASS_NODE_GPU_RUNTIME", "stand-in");
        var gpus = new StandInGpus(Files.createDirectories(directory.resolve("settings")), environment);
        gpus.set("DEVICES", Integer.toString(count));
        gpus.set("FOREIGN", "1");
        gpus.set("KERNELS", directory.resolve("libkernels.so").toString());
        return gpus;
    }

    /// The program that the installation is started with.
    public List<String> program() {
        var command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(ProgramLine.client());
        return command;
    }

    /// From now on whatever is done on the device is an illegal address.
    ///
    /// @param device the node's name for it, such as `cuda:1`
    public void breakDown(String device) throws IOException {
        int index = Integer.parseInt(device.substring("cuda:".length()));
        set("BROKEN", "GPU-00000000-0000-0000-0000-%012d".formatted(index + 1));
    }

    /// From now on no kernel of ours can be launched.
    public void refuseLaunches() throws IOException {
        set("FAIL", "cuLaunchKernel:*:999");
    }

    /// From now on all devices work.
    public void repair() throws IOException {
        set("BROKEN", "");
    }

    /// Cuts a device into so many instances, each of profile `1g`, which the node offers as `cuda:mig-1g:` and a
    /// number when it starts.
    public void cut(int index, int instances) throws IOException {
        set("MIG", index + ":" + instances);
    }

    private void set(String key, String value) throws IOException {
        Files.writeString(settings.resolve(key), value);
    }

    /// On which device a version is placed.
    public static String deviceOf(RealWindlass windlass, String tenant, String version) throws SQLException {
        try (var connection = windlass.jdbc();
                var query = connection.prepareStatement(
                        "SELECT device FROM placement WHERE tenant = ? AND version = ? LIMIT 1")) {
            query.setString(1, tenant);
            query.setString(2, version);
            try (var rows = query.executeQuery()) {
                if (!rows.next()) {
                    throw new AssertionError(tenant + " version " + version + " is placed nowhere");
                }
                return rows.getString(1);
            }
        }
    }
}
