package dev.windlass.cli;

import dev.windlass.client.IdentityClient;
import dev.windlass.client.message.TokenGiven;
import dev.windlass.domain.Texts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "login",
        description = "Exchange a token of another issuer for one of this installation, and print it.",
        footer = {
            "",
            "The token lives 15 minutes at most, and no longer than the other's. It is printed once and stored nowhere.",
            "A token that is made out for somebody else is never sent: --audience says whom you mean, no server does.",
            "Example: export WINDLASS_TOKEN=$(windlass login payments --github)"
        })
final class LoginCommand extends Verb {
    private static final String GITLAB = "WINDLASS_ID_TOKEN";
    private static final String GITHUB_URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private static final String GITHUB_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
    private static final int TOKEN_BYTES_MAX = 32 << 10;
    private static final int SHOWN_MAX = 300;

    @Parameters(paramLabel = "TENANT", description = "whose binding lets the token in")
    String tenant;

    @Option(names = "--binding", paramLabel = "NAME", description = "which one, if several do")
    @Nullable String binding;

    @Option(
            names = "--github",
            description = "with the identity of this GitHub Actions job (permissions: id-token: write)")
    boolean github;

    @Option(names = "--gitlab", description = "with the identity of this GitLab job (id_tokens: WINDLASS_ID_TOKEN)")
    boolean gitlab;

    @Option(
            names = "--audience",
            paramLabel = "AUDIENCE",
            description =
                    "whom the token is made out for (default: the installation's address, as it is configured here)")
    @Nullable String audience;

    LoginCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        var client = connection.stranger(terminal);
        var meant = audience == null ? trimmed(connection.address(terminal)) : audience;
        var given = client.exchange(tenant, binding, checked(token(client, meant), meant));
        if (terminal.environment().get("GITHUB_ACTIONS") != null) {
            // Where it can't end in what $(...) takes; GitHub reads both.
            terminal.err().println("::add-mask::" + given.token());
        }
        return show(given, LoginCommand::text);
    }

    private static List<String> text(TokenGiven given) {
        return List.of(given.token());
    }

    private static String trimmed(URI address) {
        return address.toString().replaceAll("/+$", "");
    }

    /// Whoever is asked could take such a token to whom it is for.
    private static String checked(String token, String meant) {
        var audience = IdToken.audience(token)
                .orElseThrow(() -> new UsageException(
                        "the token isn't a signed JWT", "give an ID token in its compact form, as its issuer gave it"));
        if (!audience.equals(List.of(meant)) && !audience.equals(List.of(meant + "/"))) {
            throw new UsageException(
                    "the token is made out for " + Texts.visible(Texts.excerpt(String.join(", ", audience), SHOWN_MAX))
                            + " and not for " + meant + " alone, so it isn't sent there",
                    "have its issuer make it out for " + meant + "; if the installation takes another audience, and you"
                            + " know that from its operator: --audience AUDIENCE");
        }
        return token;
    }

    private String token(IdentityClient client, String meant) {
        var file = connection.tokenFile;
        if ((github ? 1 : 0) + (gitlab ? 1 : 0) + (file == null ? 0 : 1) != 1) {
            throw new UsageException("whose token isn't said", "give one of --github, --gitlab and --token-file FILE");
        }
        if (github) {
            return ofGithub(client, meant);
        }
        return gitlab ? ofGitlab() : ofFile(file);
    }

    private String ofGithub(IdentityClient client, String meant) {
        var address = terminal.environment().get(GITHUB_URL);
        var secret = terminal.environment().get(GITHUB_TOKEN);
        if (address == null || secret == null) {
            throw new UsageException(
                    "this job may not ask GitHub for its identity: " + GITHUB_URL + " isn't set",
                    "write permissions: { id-token: write, contents: read } into the workflow");
        }
        return client.tokenOfGithub(URI.create(address), secret, meant);
    }

    private String ofGitlab() {
        var token = terminal.environment().get(GITLAB);
        if (token == null || token.isBlank()) {
            throw new UsageException(
                    "this job has no " + GITLAB,
                    "write id_tokens: { " + GITLAB + ": { aud: ADDRESS } } into the job, with the installation's"
                            + " address");
        }
        return token.strip();
    }

    private static String ofFile(@Nullable Path file) {
        try {
            if (file != null && Files.size(file) <= TOKEN_BYTES_MAX) {
                return Files.readString(file).strip();
            }
        } catch (IOException _) {
            // Refused below.
        }
        throw new UsageException(
                "the token file " + file + " can't be read", "give a file that holds another issuer's token");
    }
}
