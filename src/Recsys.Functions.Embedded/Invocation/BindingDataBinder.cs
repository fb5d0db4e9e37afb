using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>Parameters by name out of the binding data: route values, query, the metadata of an event batch. Registered last.</summary>
internal sealed class BindingDataBinder : IParameterBinder
{
    public bool CanBind(FunctionDescriptor function, ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type == typeof(string) || type.IsPrimitive || type.IsEnum || type.IsArray || type == typeof(decimal) || type == typeof(Guid)
            || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>));
    }

    public ValueTask<object?> BindAsync(ParameterInfo parameter, EmbeddedFunctionContext context)
    {
        if (!context.Request.BindingData.TryGetValue(parameter.Name!, out var value) || value is null)
            return new(Missing(parameter));
        try
        {
            return new(Convert(value, parameter.ParameterType));
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException or InvalidCastException or OverflowException or NotSupportedException)
        {
            throw new FormatException($"Cannot convert '{parameter.Name}' to {parameter.ParameterType.Name}.", e);
        }
    }

    private static object? Missing(ParameterInfo parameter)
    {
        if (parameter.HasDefaultValue)
            return parameter.DefaultValue;
        if (parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null)
            throw new FormatException($"There is no value for '{parameter.Name}', which cannot be null.");
        return null;
    }

    internal static object? Convert(object value, Type target)
    {
        if (target.IsInstanceOfType(value))
            return value;
        var type = Nullable.GetUnderlyingType(target) ?? target;
        if (type.IsInstanceOfType(value))
            return value;
        if (type == typeof(string))
            return System.Convert.ToString(value, CultureInfo.InvariantCulture);
        if (type.IsArray && value is IEnumerable<string> texts && type == typeof(string[]))
            return texts.ToArray();
        if (type.IsArray && value is IEnumerable<long> numbers && type == typeof(long[]))
            return numbers.ToArray();
        var text = System.Convert.ToString(value, CultureInfo.InvariantCulture)!;
        if (type.IsArray || type.IsGenericType)
            return JsonSerializer.Deserialize(text, type, JsonSerializerOptions.Web);
        if (type.IsEnum)
            return Enum.Parse(type, text, ignoreCase: true);
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if (type == typeof(DateTime))
            return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
    }
}
