using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Data;
using Parquet.Schema;
using ConvertedType = Parquet.Meta.ConvertedType;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// The rows of a Parquet file, as text; one row group is in memory at a time. A field of a structure is a column, <c>outer.inner</c>, and a list of
/// values is one cell of them, as they are in JSON; what lies deeper, and what is no text, number or time, is no cell.
/// </summary>
internal sealed class ParquetRows : Rows
{
    /// <summary>What stands between the values of a list.</summary>
    private const char Separator = '|';

    /// <summary>Types that are no primitives.</summary>
    private static readonly Type[] Others = [typeof(DateOnly), typeof(TimeSpan), typeof(TimeOnly), typeof(Guid)];

    private readonly Stream _stream;
    private readonly string _path;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly bool[] _areLists;
    private Array[] _columns = [];
    private int _group;
    private int _row;
    private int _rows;

    public ParquetRows(DataFile file)
    {
        _stream = file.OpenSeekable();
        _path = file.Path;
        ParquetSchema schema;
        try
        {
            _reader = Wait(ParquetReader.CreateAsync(_stream, new ParquetOptions { UseDateOnlyTypeForDates = true }));
            // Read when it is first asked for.
            schema = _reader.Schema;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _stream.Dispose();
            throw new FileRefusedException(
                $"'{_path}' was not read: it begins like a Parquet file and is none that can be read ({e.Message.TrimEnd('.')}).", "Write it again.");
        }

        var cells = schema.Fields.SelectMany(CellsOf).ToArray();
        _fields = [.. cells.Select(c => c.Field)];
        _areLists = [.. cells.Select(c => c.Field.MaxRepetitionLevel > 0)];
        Names = [.. cells.Select(c => c.Name)];
        string[] lost = [.. schema.GetDataFields().Except(_fields).Select(f => f.Path.FirstPart!).Distinct()];
        Notes = lost.Length == 0 ? [] : [LeftOut(lost)];
    }

    private static IEnumerable<(string Name, DataField Field)> CellsOf(Field field) => field is StructField { Fields: var inner }
        ? inner.Select(f => (Name: $"{field.Name}.{f.Name}", Field: Values(f))).Where(c => c.Field is not null).Select(c => (c.Name, c.Field!))
        : Values(field) is { } values ? [(field.Name, values)] : [];

    /// <summary>What a field or a list holds; null where that is no value.</summary>
    private static DataField? Values(Field field) =>
        (field is ListField { Item: var item } ? item : field) is DataField { MaxRepetitionLevel: <= 1 } values
        && (IsText(values) || IsBytes(values) || Type.GetTypeCode(values.ClrType) is not (TypeCode.Object or TypeCode.Empty)
            || Others.Contains(values.ClrType)) ? values : null;

    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static bool IsBytes(DataField field) => field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>);

    public IReadOnlyList<string> Names { get; }

    /// <summary>What else the file has.</summary>
    public IReadOnlyList<string> Notes { get; }

    public override int Count => _fields.Length;

    public override bool IsList(int cell) => _areLists[cell] && this[cell].Contains(Separator);

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
                _columns = [.. _fields.Select(f => Cells(group, f, _rows))];
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

    /// <summary>The cells of a column: of a time of day, which the library gives as a number, in its words.</summary>
    private static Array Cells(ParquetRowGroupReader group, DataField field, int rows)
    {
        var cells = Column(group, field, rows);
        var ticks = field.SchemaElement is not { } schema ? 0
            : schema.LogicalType?.TIME is { Unit: var unit } ? unit.MILLIS is not null ? 10_000 : unit.MICROS is not null ? 10 : 0.01
            : schema.ConvertedType switch { ConvertedType.TIME_MILLIS => 10_000, ConvertedType.TIME_MICROS => 10, _ => 0 };
        return ticks == 0 || Type.GetTypeCode(field.ClrType) is not (TypeCode.Int32 or TypeCode.Int64) ? cells
            : Array.ConvertAll(cells.Cast<object?>().ToArray(), c => c is null ? null
                : TextOf(new TimeOnly((long)(Convert.ToInt64(c, CultureInfo.InvariantCulture) * ticks))));
    }

    private static Array Column(ParquetRowGroupReader group, DataField field, int rows) =>
        IsText(field) ? Of<ReadOnlyMemory<char>>(group, field, rows)
        : IsBytes(field) ? Of<ReadOnlyMemory<byte>>(group, field, rows)
        : Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => Of<bool>(group, field, rows),
            TypeCode.SByte => Of<sbyte>(group, field, rows),
            TypeCode.Byte => Of<byte>(group, field, rows),
            TypeCode.Int16 => Of<short>(group, field, rows),
            TypeCode.UInt16 => Of<ushort>(group, field, rows),
            TypeCode.Int32 => Of<int>(group, field, rows),
            TypeCode.UInt32 => Of<uint>(group, field, rows),
            TypeCode.Int64 => Of<long>(group, field, rows),
            TypeCode.UInt64 => Of<ulong>(group, field, rows),
            TypeCode.Single => Of<float>(group, field, rows),
            TypeCode.Double => Of<double>(group, field, rows),
            TypeCode.Decimal => Of<decimal>(group, field, rows),
            TypeCode.DateTime => Of<DateTime>(group, field, rows),
            _ when field.ClrType == typeof(DateOnly) => Of<DateOnly>(group, field, rows),
            _ when field.ClrType == typeof(TimeOnly) => Of<TimeOnly>(group, field, rows),
            _ when field.ClrType == typeof(TimeSpan) => Of<TimeSpan>(group, field, rows),
            _ => Of<Guid>(group, field, rows),
        };

    /// <summary>
    /// The cells of a column, a row each. A row of a list has several values: that it goes on is the repetition level of a value above 0, and that
    /// there is none its definition level below the highest.
    /// </summary>
    private static Array Of<T>(ParquetRowGroupReader group, DataField field, int rows)
        where T : struct
    {
        using var raw = (RawColumnData<T>)Wait(group.ReadRawColumnDataBaseAsync(field).AsTask());
        var values = raw.Values;
        var (row, at) = (-1, 0);
        // A text may lie in memory that the library takes back, and is asked for several times.
        var areTexts = field.MaxRepetitionLevel > 0 || IsText(field) || IsBytes(field);
        if (!areTexts && field.MaxDefinitionLevel == 0) return values.ToArray();
        var defined = field.MaxDefinitionLevel > 0 ? raw.DefinitionLevels : [];
        if (!areTexts)
        {
            var cells = new T?[rows];
            for (row = 0; row < rows; row++) if (defined[row] == field.MaxDefinitionLevel) cells[row] = values[at++];
            return cells;
        }

        var texts = new string?[rows];
        var repeated = field.MaxRepetitionLevel > 0 ? raw.RepetitionLevels : [];
        for (var i = 0; i < (defined.IsEmpty ? values.Length : defined.Length); i++)
        {
            if (repeated.IsEmpty || repeated[i] == 0) row++;
            if (!defined.IsEmpty && defined[i] < field.MaxDefinitionLevel) continue;
            texts[row] = texts[row] is { } before ? $"{before}{Separator}{TextOf(values[at++])}" : TextOf(values[at++]);
        }

        return texts;
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        ReadOnlyMemory<char> text => text.ToString(),
        ReadOnlyMemory<byte> bytes => Encoding.UTF8.GetString(bytes.Span),
        bool isTrue => isTrue ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // A reader of rows is asked on a thread of its own, and files do not answer later.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void WaitFor(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
}
