using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Protocol;

namespace Recsys.Functions.Host.Workers;

/// <summary>A function as the worker is told of it.</summary>
internal static class RpcFunction
{
    public static FunctionLoadRequest LoadRequest(FunctionApp app, FunctionMetadata function)
    {
        var metadata = new RpcFunctionMetadata
        {
            Name = function.Name,
            FunctionId = function.Id,
            Directory = app.Folder,
            ScriptFile = function.ScriptFile,
            EntryPoint = function.EntryPoint,
            Language = "dotnet-isolated",
        };
        foreach (var binding in function.Bindings)
        {
            metadata.RawBindings.Add(binding.Raw.GetRawText());
            metadata.Bindings.Add(binding.Name, new BindingInfo
            {
                Type = binding.Type,
                Direction = binding.IsInput ? BindingInfo.Types.Direction.In : BindingInfo.Types.Direction.Out,
                DataType = Enum.TryParse<BindingInfo.Types.DataType>(binding.Text("dataType"), ignoreCase: true, out var type)
                    ? type
                    : BindingInfo.Types.DataType.Undefined,
            });
        }

        return new FunctionLoadRequest { FunctionId = function.Id, Metadata = metadata };
    }
}
