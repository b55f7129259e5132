/// Capacity arithmetic: what fits into a tenant's quota and onto the nodes.
///
/// Decides over numbers handed in; who reserves, and where that is written, is the store's business.
@NullMarked
package dev.windlass.quota;

import org.jspecify.annotations.NullMarked;
