package dev.windlass.client;

import dev.windlass.client.message.ProblemDetails;
import java.io.Serial;
import java.util.List;

/// The installation said no, or could not be reached: [#problem] says why and what to do.
public final class WindlassException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Status of a problem that no server sent: it could not be reached.
    public static final int UNREACHABLE = 0;

    /// Reason of a problem that no server of ours sent, but somebody on the way to it.
    public static final String PROXY_REFUSED = "ProxyRefused";

    private final transient ProblemDetails problem;

    public WindlassException(ProblemDetails problem) {
        super(problem.detail());
        this.problem = problem;
    }

    public ProblemDetails problem() {
        return problem;
    }

    static WindlassException of(int status, String reason, String detail, String remedy) {
        return new WindlassException(
                new ProblemDetails("about:blank", reason, status, reason, detail, remedy, List.of(), null));
    }
}
