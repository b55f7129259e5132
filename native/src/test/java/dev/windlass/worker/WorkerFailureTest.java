package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WorkerFailureTest {
    @Test
    void theNodeAgentReadsTheDetailFromTheLine() {
        var said = "cuEventSynchronize: CUDA_ERROR_ILLEGAL_ADDRESS (an \"illegal\" C:\\address)";
        var failure = new WorkerFailure(WorkerFailure.Reason.DEVICE_LOST, said);

        assertThat(failure.exitCode()).isEqualTo(InferenceWorker.DEVICE_LOST_EXIT);
        assertThat(InferenceWorker.detail(failure.line())).isEqualTo(said);
    }

    @Test
    void anyOtherLineIsTheDetailItself() {
        assertThat(InferenceWorker.detail("")).isEmpty();
        assertThat(InferenceWorker.detail("Killed")).isEqualTo("Killed");
    }
}
