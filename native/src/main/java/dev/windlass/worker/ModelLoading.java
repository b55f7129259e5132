package dev.windlass.worker;

import dev.windlass.slab.ControlMessage;
import dev.windlass.slab.ControlMessage.Fault;
import dev.windlass.slab.FrameSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/// One LOAD, on a thread of its own: hash, open, warm, see whether rows may be run at once, and only then offer the
/// version to the run thread.
final class ModelLoading {
    private final FrameSocket control;
    private final Models models;
    private final Map<Integer, LoadedVersion> versions;
    private final long rowBytesMax;
    private final Consumer<WorkerFailure> end;

    /// @param end ends the process
    ModelLoading(
            FrameSocket control,
            Models models,
            Map<Integer, LoadedVersion> versions,
            long rowBytesMax,
            Consumer<WorkerFailure> end) {
        this.control = control;
        this.models = models;
        this.versions = versions;
        this.rowBytesMax = rowBytesMax;
        this.end = end;
    }

    void load(ControlMessage.Load load) {
        try {
            announce(load, answer(load));
        } catch (IOException nodeGone) {
            // The control thread sees the same and ends the process.
            return;
        }
    }

    private void announce(ControlMessage.Load load, ControlMessage answer) throws IOException {
        try {
            control.send(answer);
        } catch (IllegalArgumentException tooLarge) {
            var unannounced = versions.remove(load.versionId());
            if (unannounced != null) {
                unannounced.model().close();
            }
            control.send(failed(load, Fault.MODEL, "the model can't be announced: " + tooLarge.getMessage()));
        }
    }

    private ControlMessage answer(ControlMessage.Load load) {
        var file = Path.of(load.path());
        try {
            var digest = ArtifactDigest.of(file);
            if (!digest.equals(load.digest())) {
                return failed(load, Fault.FILE, "the artifact has digest " + digest + ", not " + load.digest());
            }
            return switch (models.open(file, load.options(), rowBytesMax)) {
                case Models.Opened.Ready(var model) -> warm(load, model);
                case Models.Opened.Refused(var reason) -> failed(load, Fault.MODEL, reason);
                case Models.Opened.Unreadable(var reason) -> failed(load, Fault.FILE, reason);
                case Models.Opened.Failed(var reason) -> failed(load, Fault.PROCESS, reason);
                case Models.Opened.DeviceLost(var reason) -> lost(load, reason);
            };
        } catch (IOException unreadable) {
            return failed(load, Fault.FILE, "the artifact can't be read: " + unreadable);
        } catch (RuntimeException broken) {
            return failed(load, Fault.PROCESS, "the artifact can't be loaded: " + broken);
        }
    }

    private ControlMessage warm(ControlMessage.Load load, Model model) {
        int batchRowsMax;
        try {
            if (model.warm() instanceof Model.Ran.DeviceLost(var reason)) {
                return lost(load, reason);
            }
            batchRowsMax = model.byRow() ? new BatchCheck(model).rowsMax() : 1;
        } catch (RuntimeException broken) {
            model.close();
            throw broken;
        }
        if (versions.putIfAbsent(load.versionId(), new LoadedVersion(model, batchRowsMax)) != null) {
            model.close();
            return failed(load, Fault.PROCESS, "version " + load.versionId() + " is loaded already");
        }
        return new ControlMessage.Loaded(
                load.correlation(),
                load.versionId(),
                model.inputs(),
                model.outputs(),
                ResidentMemory.bytes(),
                model.takesColumns(),
                batchRowsMax);
    }

    /// With the device goes all that this process has on it.
    private ControlMessage lost(ControlMessage.Load load, String reason) {
        end.accept(new WorkerFailure(WorkerFailure.Reason.DEVICE_LOST, reason));
        return failed(load, Fault.PROCESS, reason);
    }

    private static ControlMessage failed(ControlMessage.Load load, Fault fault, String reason) {
        return new ControlMessage.Failed(load.correlation(), fault, reason);
    }
}
