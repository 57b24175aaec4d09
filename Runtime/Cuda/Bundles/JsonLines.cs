using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>JSON of which the caller says what stands on a line: a value each, in arrays and objects that are indented.</summary>
internal sealed class JsonLines
{
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _text = new();

    private int _depth;

    private bool _isFirst = true;

    /// <summary>The text, closed by a line break.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Begins an array or object.</summary>
    public void Open(string? name, char bracket)
    {
        BeginValue(name);
        _text.Write([(byte)bracket]);
        _depth++;
        _isFirst = true;
    }

    /// <summary>Ends an array or object.</summary>
    public void Close(char bracket)
    {
        _depth--;
        if (!_isFirst)
        {
            NewLine();
        }

        _text.Write([(byte)bracket]);
        _isFirst = false;
        if (_depth == 0)
        {
            NewLine();
        }
    }

    /// <summary>Writes a value on a line of its own.</summary>
    public void Value(string? name, Action<Utf8JsonWriter> write)
    {
        BeginValue(name);
        using var json = new Utf8JsonWriter(_text, OneLine);
        write(json);
    }

    /// <summary>Writes an array with a line for each item.</summary>
    public void Array<T>(string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        Open(name, '[');
        foreach (var item in items)
        {
            Value(null, json => write(json, item));
        }

        Close(']');
    }

    private void BeginValue(string? name)
    {
        if (!_isFirst)
        {
            _text.Write(","u8);
        }

        _isFirst = false;
        if (_depth > 0)
        {
            NewLine();
        }

        if (name is not null)
        {
            _text.Write(Encoding.ASCII.GetBytes($"\"{name}\": "));
        }
    }

    private void NewLine()
    {
        _text.Write("\n"u8);
        for (var i = 0; i < _depth; i++)
        {
            _text.Write("  "u8);
        }
    }
}
