using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Azure.WebJobs;
using Newtonsoft.Json.Linq;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Functions.Host.Protocol;
using Recsys.Functions.Host.Workers;

namespace Recsys.Functions.Host.Jobs;

/// <summary>Takes what the WebJobs SDK bound for a function to the worker, and what the function returned back.</summary>
internal sealed class JobRunner(FunctionApp app, FunctionInvoker invoker, InvocationIds ids)
{
    private readonly Dictionary<string, FunctionMetadata> _functions = app.Functions.ToDictionary(f => f.Name, StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> _clients = new(StringComparer.Ordinal);

    /// <summary>What the SDK bound for a durable client when its method ran.</summary>
    public string ClientOf(string method) => _clients[method];

    public async Task<object?> RunAsync(string name, object[] arguments, CancellationToken cancellationToken)
    {
        if (!_functions.TryGetValue(name, out var function))
        {
            _clients[name] = (string)arguments[0];
            return null;
        }

        var request = new InvocationRequest { InvocationId = ids.New(), FunctionId = function.Id };
        foreach (var (binding, argument) in function.Bindings.Where(b => b.IsInput).Zip(arguments))
        {
            request.InputData.Add(Data(argument).As(binding.Name));
        }

        var response = await invoker.InvokeAsync(function, request, cancellationToken);
        return Value(response.ReturnValue);
    }

    private static TypedData Data(object? argument) => argument switch
    {
        null => new TypedData(),
        TimerInfo timer => RpcValue.Json(Json(timer)),
        _ => RpcValue.Text((string)argument),
    };

    private static string Json(TimerInfo timer) => JsonSerializer.Serialize(new
    {
        Schedule = new { timer.Schedule?.AdjustForDST },
        timer.ScheduleStatus,
        timer.IsPastDue,
    });

    private static object? Value(TypedData? returned) => returned?.DataCase switch
    {
        TypedData.DataOneofCase.String => returned.String,
        TypedData.DataOneofCase.Json => returned.Json == "null" ? null : new JRaw(returned.Json),
        TypedData.DataOneofCase.Bytes => returned.Bytes.ToByteArray(),
        TypedData.DataOneofCase.Int => returned.Int,
        TypedData.DataOneofCase.Double => returned.Double,
        _ => null,
    };
}
