/**
 * Shows to operators how stores stand, and lets them act: health and the actuator
 * endpoint {@code persist}. Promised: the JSON of both.
 */
@NullMarked
package one.persist.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
