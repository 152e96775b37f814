/** The API reference: shows the generated OpenAPI document. */
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#reference", deepLinking: true, validatorUrl: null });
