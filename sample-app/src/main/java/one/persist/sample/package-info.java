/**
 * Field inspections, an application that goes on working where there is no network: three
 * stores of records, each with another strategy for conflicts, a REST API and a page.
 */
@NullMarked
package one.persist.sample;

import org.jspecify.annotations.NullMarked;
