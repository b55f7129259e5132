/// What makes the audit evidence: how rows, chains, anchors and exports of them are written, so that
/// whoever has an export can check it. Knows no database and no store.
@NullMarked
package dev.windlass.audit;

import org.jspecify.annotations.NullMarked;
