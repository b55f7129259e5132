package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a binding to a job that works with a token of minutes.
final class LoginFlowTest {
    private static final Map<String, Object> JOB = Map.of("repository", "acme/models");
    private static final String MEANT = " --audience https://windlass.example";

    @TempDir
    Path directory;

    @AutoClose
    private CliRig rig;

    @BeforeEach
    void bind() throws IOException {
        rig = new CliRig(directory);
        rig.api.keyOf("lead", Role.TENANT_ADMIN);
        assertThat(rig.runAnew(
                        "lead",
                        "binding set payments deploy --issuer " + rig.api.issuer.url()
                                + " --claim repository=acme/models --principal job --role developer"))
                .as(rig.err())
                .isZero();
    }

    @Test
    void bindingsAreSetListedAndDeleted() {
        assertThat(rig.out()).contains("binding deploy of payments: repository=acme/models is job");
        assertThat(rig.runAnew("lead", "binding list payments")).isZero();
        assertThat(rig.lines().get(1))
                .contains("deploy", "job", "developer", "repository=acme/models", "payments/lead");
        assertThat(rig.runAnew("lead", "binding delete payments deploy")).isZero();
        assertThat(rig.runAnew("lead", "binding delete payments deploy")).isNotZero();
        assertThat(rig.err()).contains("no binding \"deploy\"");
    }

    @Test
    void whoeverLooksSeesTheIssuers() {
        assertThat(rig.runWith(Map.of(), "binding issuers")).isZero();
        assertThat(rig.lines().get(1)).contains(rig.api.issuer.url(), "github", "https://windlass.example", "once");
    }

    @Test
    void whatLetsInStrangersIsRefusedWithTheRemedy() {
        var set = "binding set payments wide --issuer " + rig.api.issuer.url() + " --principal job --role developer";

        assertThat(rig.runAnew("lead", set + " --claim ref=refs/heads/main")).isNotZero();
        assertThat(rig.err()).contains("everybody who has an account", "repository");
        assertThat(rig.runAnew("view", set + " --claim repository=acme/models")).isEqualTo(11);
        assertThat(rig.runAnew("lead", set.replace("127", "128") + " --claim repository=acme/models"))
                .isNotZero();
        assertThat(rig.err()).contains("isn't trusted here", "use one of " + rig.api.issuer.url());
    }

    @Test
    void aTokenOfAFileLogsIn() throws IOException {
        var file = Files.writeString(directory.resolve("id-token"), rig.api.issuer.token(JOB) + "\n");

        assertThat(rig.runWith(Map.of(), "login payments --token-file " + file + MEANT))
                .as(rig.err())
                .isZero();

        assertWorks(rig.out().strip());
    }

    @Test
    void aJobOfGitlabLogsIn() {
        var token = rig.api.issuer.token(JOB);

        assertThat(rig.runWith(Map.of("WINDLASS_ID_TOKEN", token), "login payments --gitlab" + MEANT))
                .as(rig.err())
                .isZero();

        assertWorks(rig.out().strip());
        assertThat(rig.runWith(Map.of(), "login payments --gitlab")).isEqualTo(2);
        assertThat(rig.err()).contains("id_tokens");
    }

    @Test
    void aJobOfGithubLogsInAndItsLogHidesTheToken() {
        assertThat(rig.runWith(job(), "login payments --github" + MEANT))
                .as(rig.err())
                .isZero();

        assertThat(rig.err().strip()).isEqualTo("::add-mask::" + rig.out().strip());
        assertWorks(rig.out().strip());
        assertThat(rig.runWith(Map.of(), "login payments --github")).isEqualTo(2);
        assertThat(rig.err()).contains("id-token: write");
    }

    @Test
    void githubMakesItsTokenOutForTheAddressThatIsConfiguredWhateverTheServerSays() {
        assertThat(rig.runWith(job(), "login payments --github")).isNotZero();

        assertThat(rig.err())
                .contains("the token is for [" + rig.api.base() + "] and not for https://windlass.example alone");
    }

    @Test
    void aTokenForSomebodyElseIsNotSent() throws IOException {
        var token = rig.api.issuer.token(JOB);
        var file = Files.writeString(directory.resolve("id-token"), token);

        for (var way : new String[] {"--token-file " + file, "--gitlab"}) {
            assertThat(rig.runWith(Map.of("WINDLASS_ID_TOKEN", token), "login payments " + way))
                    .isEqualTo(2);
            assertThat(rig.err())
                    .contains("made out for https://windlass.example and not for", "isn't sent there", "--audience");
        }
        assertThat(rig.runWith(Map.of("WINDLASS_ID_TOKEN", "nonsense"), "login payments --gitlab"))
                .isEqualTo(2);
    }

    private Map<String, String> job() {
        return Map.of(
                "ACTIONS_ID_TOKEN_REQUEST_URL", rig.api.issuer.url() + "/github?api-version=2.0",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job-secret",
                "GITHUB_ACTIONS", "true");
    }

    @Test
    void oneWayIsSaid() {
        assertThat(rig.runWith(Map.of(), "login payments")).isEqualTo(2);
        assertThat(rig.runWith(Map.of(), "login payments --github --gitlab")).isEqualTo(2);
    }

    private void assertWorks(String token) {
        assertThat(rig.runWith(Map.of("WINDLASS_TOKEN", token), "list promotions payments"))
                .as(rig.err())
                .isZero();
        assertThat(rig.runWith(Map.of("WINDLASS_TOKEN", token + "x"), "list promotions payments"))
                .isEqualTo(11);
    }
}
