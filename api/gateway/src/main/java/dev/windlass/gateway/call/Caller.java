package dev.windlass.gateway.call;

import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Scheduler;
import dev.windlass.slab.RefusedRow;

/// The client's side of one infer request, as its front knows it: what is asked, still arriving maybe,
/// and how the answer goes out. HTTP's is `HttpCall`. Nothing blocks; one thread at a time.
public interface Caller extends Scheduler.Need {
    /// The client's name for this request, or ours.
    String traceId();

    /// Bytes of all elements of all inputs.
    long inputBytes();

    /// Lays all inputs out in a slot, and writes those that have come.
    ///
    /// @throws RefusedException if an element isn't what its datatype says
    void fill(RequestSlot slot);

    /// What to say of a value that the inference worker could make no row of.
    Refusal refusal(RefusedRow row);

    /// Reads what is still to come into the slot that was filled, then runs `then`: the last thing that
    /// whoever calls this does.
    void rest(Runnable then);

    /// True if nothing more of what is asked will come.
    boolean heard();

    /// Reads what still comes for nobody, then runs `then`; if that can't be done, `why` is told at once.
    void hearOut(Refusal why, Runnable then);

    /// Reads no more.
    void stop();

    /// Puts the reply in the front's form, for [#send] or [#letGo]. The reply may be closed afterwards.
    ///
    /// @throws RefusedException if it can't be sent
    void encode(Reply reply);

    /// The same for a reply that came in parts: it is encoded as it is sent, as far as the front can.
    ///
    /// @param reply the callee's, unless this throws; closed once it was sent, or in [#letGo]
    /// @throws RefusedException if it can't be sent
    void pour(Reply reply);

    /// Sends what was encoded.
    void send();

    /// Answers with a refusal.
    ///
    /// @param broken true if the connection can't carry another request
    void refuse(Refusal refusal, boolean broken);

    /// An answer was begun and can't be ended.
    void failed(Throwable failure);

    /// Gives back what it holds of the request, and an answer that isn't sent.
    void letGo();
}
