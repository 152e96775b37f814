/** The API reference: shows the generated OpenAPI document. */
// The viewer puts a link into the button that unfolds a call; a link in a button cannot be told to people who hear the page.
// Unfolding a call still puts its address into the browser's line.
const withoutLinks = () => ({ wrapComponents: { DeepLink: () => ({ text }) => text } });

SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#reference", deepLinking: true, validatorUrl: null, plugins: [withoutLinks],
});
