/// What Temporal is given is encrypted here, for the tenant whose workflow it belongs to. Knows no key:
/// those are behind [dev.windlass.payload.PayloadCipher].
@NullMarked
package dev.windlass.payload;

import org.jspecify.annotations.NullMarked;
