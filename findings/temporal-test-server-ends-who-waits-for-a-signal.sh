#!/usr/bin/env bash
# A workflow that waits for a signal is timed out at once by Temporal's test server, if somebody waits for its result.
#
# guess: a test may wait for a workflow's result while another thread is about to signal it: skipped time goes as far as the next
#        timer, and there is none.
# seen:  there is one that nobody set. The test server gives every execution ten years, and skips to their end as soon as a client
#        waits for a result and no timer comes before: the workflow, and every other that is idle, is timed out in a blink, and the
#        signal finds nobody. A test that signals from another thread passes or fails by who is faster.
set -euo pipefail
TEMPORAL=1.38.0

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cat >"$home/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.temporal</groupId><artifactId>temporal-testing</artifactId><version>$TEMPORAL</version></dependency>
  </dependencies>
</project>
POM
cat >"$home/Waits.java" <<'JAVA'
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.*;

public class Waits {
    @WorkflowInterface public interface Patient {
        @WorkflowMethod String run();
        @SignalMethod void go();
    }
    public static class PatientImpl implements Patient {
        private boolean gone;
        public String run() { Workflow.await(() -> gone); return "signalled"; }
        public void go() { gone = true; }
    }
    public static void main(String[] args) {
        var test = TestWorkflowEnvironment.newInstance();
        test.newWorker("q").registerWorkflowImplementationTypes(PatientImpl.class);
        test.start();
        var patient = test.getWorkflowClient().newWorkflowStub(Patient.class,
                WorkflowOptions.newBuilder().setTaskQueue("q").setWorkflowId("patient").build());
        io.temporal.client.WorkflowClient.start(patient::run);
        long begin = test.currentTimeMillis();
        String end;
        try {
            end = WorkflowStub.fromTyped(patient).getResult(String.class);
        } catch (RuntimeException failed) {
            end = String.valueOf(failed.getCause());
        }
        long years = (test.currentTimeMillis() - begin) / (365L * 24 * 3600 * 1000);
        System.out.println("guess: nothing ends it but the signal, which is never sent here");
        System.out.println("seen: after " + years + " skipped years: " + end);
        boolean asSeen = years >= 9 && end.contains("TimeoutFailure");
        System.out.println("as seen: " + asSeen);
        System.exit(asSeen ? 0 : 1);
    }
}
JAVA
mvn -q -B -f "$home/pom.xml" dependency:build-classpath -Dmdep.outputFile="$home/classpath"
echo "temporal-testing $TEMPORAL"
timeout 120 java -cp "$(cat "$home/classpath")" "$home/Waits.java" 2>/dev/null
