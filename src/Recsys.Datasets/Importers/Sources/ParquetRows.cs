using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>The rows of a Parquet file, its plain columns as text; one row group is in memory at a time. Lists and structures are no cells.</summary>
internal sealed class ParquetRows : Rows
{
    private readonly Stream _stream;
    private readonly string _path;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private Array[] _columns = [];
    private int _group;
    private int _row;
    private int _rows;

    public ParquetRows(DataFile file)
    {
        _stream = file.OpenSeekable();
        _path = file.Path;
        try
        {
            _reader = Wait(ParquetReader.CreateAsync(_stream, new ParquetOptions { UseDateOnlyTypeForDates = true }));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _stream.Dispose();
            throw new FileRefusedException(
                $"'{_path}' was not read: it begins like a Parquet file and is none that can be read ({e.Message.TrimEnd('.')}).", "Write it again.");
        }

        _fields = [.. _reader.Schema.GetDataFields().Where(f => f.MaxRepetitionLevel == 0 && f.Path.Length == 1)];
        Names = [.. _fields.Select(f => f.Name)];
        string[] lost = [.. _reader.Schema.Fields.Select(f => f.Name).Except(Names)];
        Notes = lost.Length == 0 ? [] : [LeftOut(lost)];
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>What else the file has.</summary>
    public IReadOnlyList<string> Notes { get; }

    public override int Count => _fields.Length;

    public override ReadOnlySpan<char> this[int cell] => TextOf(_columns[cell].GetValue(_row));

    public override bool Next()
    {
        for (_row++; _row >= _rows; _row = 0)
        {
            if (_group == _reader.RowGroupCount) return false;
            try
            {
                using var group = _reader.OpenRowGroupReader(_group++);
                _rows = checked((int)group.RowCount);
                _columns = [.. _fields.Select(f => Column(group, f, _rows))];
            }
            catch (Exception e) when (e is not (OutOfMemoryException or InvalidDataException))
            {
                throw new InvalidDataException(
                    $"Row group {_group} of the Parquet file '{_path}' cannot be read: {e.Message.TrimEnd('.')}. Write it again, "
                        + "with another compression where this one is rare.", e);
            }
        }

        Line++;
        return true;
    }

    public override void Dispose()
    {
        WaitFor(_reader.DisposeAsync());
        _stream.Dispose();
    }

    private static Array Column(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[rows];
            WaitFor(group.ReadAsync(field, texts.AsMemory()!));
            return texts;
        }

        if (field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>))
        {
            var bytes = new byte[]?[rows];
            WaitFor(group.ReadAsync(field, bytes.AsMemory()!));
            return bytes;
        }

        return Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => Of<bool>(),
            TypeCode.SByte => Of<sbyte>(),
            TypeCode.Byte => Of<byte>(),
            TypeCode.Int16 => Of<short>(),
            TypeCode.UInt16 => Of<ushort>(),
            TypeCode.Int32 => Of<int>(),
            TypeCode.UInt32 => Of<uint>(),
            TypeCode.Int64 => Of<long>(),
            TypeCode.UInt64 => Of<ulong>(),
            TypeCode.Single => Of<float>(),
            TypeCode.Double => Of<double>(),
            TypeCode.Decimal => Of<decimal>(),
            TypeCode.DateTime => Of<DateTime>(),
            _ when field.ClrType == typeof(DateOnly) => Of<DateOnly>(),
            _ when field.ClrType == typeof(TimeSpan) => Of<TimeSpan>(),
            _ when field.ClrType == typeof(Guid) => Of<Guid>(),
            _ => throw new InvalidDataException($"The Parquet column '{field.Name}' holds {field.ClrType.Name}, which is no text, number or time."),
        };

        Array Of<T>()
            where T : struct
        {
            if (!field.IsNullable)
            {
                var values = new T[rows];
                WaitFor(group.ReadAsync(field, values.AsMemory()));
                return values;
            }

            var optional = new T?[rows];
            WaitFor(group.ReadAsync(field, optional.AsMemory()));
            return optional;
        }
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        bool isTrue => isTrue ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // A reader of rows is asked on a thread of its own, and files do not answer later.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void WaitFor(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
}
