/**
 * The proxy as one servlet of a Spring Boot application, beside its DispatcherServlet. Filters of the application run
 * before the proxy, too. Most do no harm; these are to be watched:
 *
 * <ul>
 *   <li>HiddenHttpMethodFilter and FormContentFilter ({@code spring.mvc.hiddenmethod.filter},
 *       {@code spring.mvc.formcontent.filter}) read the bodies of HTML forms. No request to OpenAI is one: JSON and
 *       multipart bodies pass untouched, as long as the proxy's servlet has no multipart configuration. Never give its
 *       registration a MultipartConfigElement; {@code spring.servlet.multipart} is for the DispatcherServlet only.
 *   <li>Filters that read or keep bodies (CommonsRequestLoggingFilter with its payload, anything on
 *       ContentCachingRequestWrapper) take the body from the proxy or hold whole files in memory: exclude
 *       {@code /openai/*}.
 *   <li>ShallowEtagHeaderFilter and anything on ContentCachingResponseWrapper hold answers back until they are
 *       complete: no streams. Exclude {@code /openai/*}. The same goes for {@code text/event-stream} in
 *       {@code server.compression.mime-types}, where by default it is not.
 *   <li>Spring Security: the sub-key in the Authorization header is the proxy's to check, so permit
 *       {@code /openai/v1/**} and {@code /admin/api/**}, take them out of CSRF protection, and keep a resource server's
 *       bearer token filter away from them, best by a filter chain of their own.
 *   <li>Own filters must be registered with asynchronous support, as Spring Boot does by default; behind one without,
 *       the proxy works, but holds a thread for each request.
 * </ul>
 */
@NullMarked
package io.fgproxy.examples.springboot;

import org.jspecify.annotations.NullMarked;
