package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One input or output of a model: `datatype` is the Open Inference Protocol's name, -1 in `shape` is a free
/// dimension.
///
/// @param optional an input that a request may leave out, as the model has a value of its own
/// @param anyRank the model doesn't say how many dimensions there are; then `shape` is empty
public record TensorSchema(
        String name,
        String datatype,
        List<Long> shape,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean optional,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean anyRank) {
    public TensorSchema {
        shape = List.copyOf(shape);
    }

    /// One that every request gives, or every reply has, of a rank that the model says.
    public TensorSchema(String name, String datatype, List<Long> shape) {
        this(name, datatype, shape, false, false);
    }

    /// As it was written down; what is false may be left out.
    @JsonCreator
    static TensorSchema read(
            @JsonProperty("name") String name,
            @JsonProperty("datatype") String datatype,
            @JsonProperty("shape") List<Long> shape,
            @JsonProperty("optional") @Nullable Boolean optional,
            @JsonProperty("anyRank") @Nullable Boolean anyRank) {
        return new TensorSchema(name, datatype, shape, Boolean.TRUE.equals(optional), Boolean.TRUE.equals(anyRank));
    }

    /// The shape for people.
    public String shapeText() {
        return anyRank ? "any" : shape.toString();
    }
}
