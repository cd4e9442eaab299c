/**
 * The device's REST API and what guards and feeds its page.
 */
@NullMarked
package one.persist.sample.web;

import org.jspecify.annotations.NullMarked;
