package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.windlass.onnx.jextract.GetApiFn;
import dev.windlass.onnx.jextract.GetErrorCodeFn;
import dev.windlass.onnx.jextract.GetErrorMessageFn;
import dev.windlass.onnx.jextract.GetVersionStringFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.ReleaseStatusFn;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/// ONNX Runtime's table of functions, and what becomes of each OrtStatus.
final class OrtTable {
    /// The oldest version that has every function we call; a newer library serves it unchanged.
    private static final int API_VERSION = 24;

    private final MemorySegment functions;
    private final String version;
    private final MemorySegment getErrorCode;
    private final MemorySegment getErrorMessage;
    private final MemorySegment releaseStatus;

    private OrtTable(MemorySegment functions, String version) {
        this.functions = functions;
        this.version = version;
        getErrorCode = function(OnnxRuntimeC.GetErrorCodeAt());
        getErrorMessage = function(OnnxRuntimeC.GetErrorMessageAt());
        releaseStatus = function(OnnxRuntimeC.ReleaseStatusAt());
    }

    /// @throws OnnxException if the library is too old
    @SuppressWarnings("restricted") // calls OrtGetApiBase and gives the two tables it leads to their size
    static OrtTable of(SymbolLookup library) {
        var getApiBase = Linker.nativeLinker()
                .downcallHandle(library.findOrThrow("OrtGetApiBase"), FunctionDescriptor.of(ADDRESS));
        MemorySegment base;
        try {
            base = ((MemorySegment) getApiBase.invokeExact()).reinterpret(2 * ADDRESS.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException("OrtGetApiBase can't be called", e);
        }
        String version = text(GetVersionStringFn.invoke(base.get(ADDRESS, OnnxRuntimeC.GetVersionStringAt())));
        var api = GetApiFn.invoke(base.get(ADDRESS, OnnxRuntimeC.GetApiAt()), API_VERSION);
        if (api.equals(MemorySegment.NULL)) {
            throw new OnnxException(
                    OnnxRuntimeC.ORT_FAIL(),
                    "ONNX Runtime " + version + " is too old: 1." + API_VERSION + " is needed");
        }
        return new OrtTable(api.reinterpret(Long.MAX_VALUE), version);
    }

    String version() {
        return version;
    }

    /// The function at `byteOffset` of struct OrtApi.
    MemorySegment function(int byteOffset) {
        return functions.get(ADDRESS, byteOffset);
    }

    /// Releases the status, whatever it says.
    ///
    /// @throws OnnxException if it is an error
    void check(MemorySegment status) {
        if (!status.equals(MemorySegment.NULL)) {
            throw failure(status);
        }
    }

    private OnnxException failure(MemorySegment status) {
        try {
            return new OnnxException(
                    GetErrorCodeFn.invoke(getErrorCode, status),
                    text(GetErrorMessageFn.invoke(getErrorMessage, status)));
        } finally {
            ReleaseStatusFn.invoke(releaseStatus, status);
        }
    }

    /// A copy of a C string that ONNX Runtime owns.
    @SuppressWarnings("restricted") // a C string says its own length
    static String text(MemorySegment pointer) {
        return pointer.reinterpret(Integer.MAX_VALUE).getString(0);
    }
}
