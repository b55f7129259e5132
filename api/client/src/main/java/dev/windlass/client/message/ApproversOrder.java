package dev.windlass.client.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Sets a group of approvers: 1 to 100 principals of the tenant, each of whom holds a valid key.
public record ApproversOrder(List<String> members) {
    public ApproversOrder {
        // Nulls stay in it: whoever reads it from outside says which field is wrong.
        members = members == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(members));
    }
}
