package dev.windlass.client.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.windlass.domain.Role;
import java.util.List;

/// The answer to a token exchange (RFC 8693, 2.2.1), and the only one that ever holds the token.
///
/// @param expiresIn seconds
public record TokenGiven(
        @JsonProperty("access_token") String token,
        @JsonProperty("issued_token_type") String issuedTokenType,
        @JsonProperty("token_type") String tokenType,
        @JsonProperty("expires_in") long expiresIn,
        String tenant,
        String principal,
        List<Role> roles) {
    public TokenGiven {
        roles = List.copyOf(roles);
    }

    /// Without the token, so that it can't end in a log.
    @Override
    public String toString() {
        return "TokenGiven[" + tenant + ", " + principal + ", " + expiresIn + " s]";
    }
}
