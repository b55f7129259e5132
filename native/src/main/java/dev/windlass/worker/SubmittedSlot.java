package dev.windlass.worker;

import dev.windlass.slab.Descriptor.Request;

/// A slot from the submit ring.
///
/// @param entry of the complete ring
/// @param at where its descriptor lies
/// @param request what it says, read once
record SubmittedSlot(long entry, long at, Request request) {}
