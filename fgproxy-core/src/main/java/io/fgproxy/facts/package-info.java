/**
 * What is established about one request from the bytes that will be forwarded: operation, models, tools, references,
 * parameters, and where in the body they stand. Values only; who reads them is the codec, who judges them is the policy.
 */
@NullMarked
package io.fgproxy.facts;

import org.jspecify.annotations.NullMarked;
