/// `promotion.yaml`: from text to a checked manifest, from a manifest to the plan that a promotion is bound
/// to.
///
/// Text that others wrote is distrusted here and nowhere else. Knows no registry and no store: the versions
/// that a plan names are handed in.
@NullMarked
package dev.windlass.manifest;

import org.jspecify.annotations.NullMarked;
