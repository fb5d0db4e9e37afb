using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Embedded.Invocation;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Recsys.Functions.Embedded.Http;

/// <summary><see cref="FromBodyAttribute"/> parameters, read by MVC's body model binder as in the real integration.</summary>
internal sealed class FromBodyBinder : IParameterBinder
{
    public bool CanBind(FunctionDescriptor function, ParameterInfo parameter)
        => parameter.IsDefined(typeof(FromBodyAttribute), inherit: true) && function.Provider is HttpTriggerProvider;

    public async ValueTask<object?> BindAsync(ParameterInfo parameter, EmbeddedFunctionContext context)
    {
        var http = context.Request.HttpContext!;
        var metadata = http.RequestServices.GetRequiredService<IModelMetadataProvider>().GetMetadataForType(parameter.ParameterType);
        var binder = http.RequestServices.GetRequiredService<IModelBinderFactory>().CreateBinder(new ModelBinderFactoryContext
        {
            Metadata = metadata,
            BindingInfo = new BindingInfo { BindingSource = BindingSource.Body },
            CacheToken = parameter,
        });
        var binding = new DefaultModelBindingContext
        {
            ModelMetadata = metadata,
            ModelName = string.Empty,
            BindingSource = BindingSource.Body,
            ModelState = new ModelStateDictionary(),
            ActionContext = new ActionContext { HttpContext = http },
        };
        await binder.BindModelAsync(binding);
        if (binding.Result.IsModelSet)
            return binding.Result.Model;
        var errors = binding.ModelState.Values.SelectMany(v => v.Errors).Select(e => e.ErrorMessage.Length > 0 ? e.ErrorMessage : e.Exception?.Message);
        throw new InvalidOperationException($"The request body cannot be read as {parameter.ParameterType.Name}: {string.Join(' ', errors)}");
    }
}
