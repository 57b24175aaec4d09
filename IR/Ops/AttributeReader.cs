using System.Collections.Immutable;
using System.Globalization;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>Gives an op its attributes from their text form and reports those that it doesn't know.</summary>
public sealed class AttributeReader
{
    private readonly string _mnemonic;
    private readonly Dictionary<string, string> _attributes;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Reads the attributes of one op.</summary>
    public AttributeReader(string mnemonic, IEnumerable<OpAttribute> attributes)
    {
        _mnemonic = mnemonic;
        _attributes = new(StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            if (!_attributes.TryAdd(attribute.Name, attribute.Text))
            {
                throw IRDiagnostics.Syntax.Error($"{mnemonic}: attribute '{attribute.Name}' is given twice");
            }
        }
    }

    /// <summary>The text of an attribute, or null.</summary>
    public string? Text(string name)
    {
        _known.Add(name);
        return _attributes.GetValueOrDefault(name);
    }

    /// <summary>An integer.</summary>
    public int Int(string name, int fallback) => Text(name) is { } text ? ParseInt(name, text) : fallback;

    /// <summary>A number.</summary>
    public double Number(string name, double fallback)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad(name, text, "a number");
    }

    /// <summary>A true or false.</summary>
    public bool Flag(string name, bool fallback) => Text(name) switch
    {
        null => fallback,
        "true" => true,
        "false" => false,
        var text => throw Bad(name, text, "true or false"),
    };

    /// <summary>A pair such as <c>[2,2]</c> (height, width).</summary>
    public Size2D Size(string name, Size2D fallback)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        return Ints(name, text) is [var height, var width] ? new(height, width) : throw Bad(name, text, "[height,width]");
    }

    /// <summary>Four sides such as <c>[1,1,1,1]</c> (top, left, bottom, right).</summary>
    public Padding2D Padding(string name)
    {
        if (Text(name) is not { } text)
        {
            return Padding2D.None;
        }

        return Ints(name, text) is [var top, var left, var bottom, var right]
            ? new(top, left, bottom, right)
            : throw Bad(name, text, "[top,left,bottom,right]");
    }

    /// <summary>A shape such as <c>[N,64,49]</c>.</summary>
    public Shape Shape(string name)
    {
        var text = Text(name) ?? throw IRDiagnostics.Syntax.Error($"{_mnemonic} needs '{name} = [N,…]'");
        return new Shape([.. Items(name, text).Select((item, axis) => axis == 0 && item == "N" ? Tensors.Shape.Batch : Dimension(item))]);

        int Dimension(string item) => ParseInt(name, item) is >= 0 and var dimension ? dimension : throw Bad(name, text, "a shape");
    }

    /// <summary>A list of axes such as <c>[2,3]</c>.</summary>
    public Axes Axes(string name) =>
        new([.. Ints(name, Text(name) ?? throw IRDiagnostics.Syntax.Error($"{_mnemonic} needs '{name} = […]'"))]);

    /// <summary>A list of numbers of a fixed length such as <c>[0.5,2]</c>; null if it isn't given.</summary>
    public double[]? Numbers(string name, int count)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        double[] numbers = [.. Items(name, text).Select(item =>
            double.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(name, text, "a list of numbers"))];
        return numbers.Length == count ? numbers : throw Bad(name, text, FormattableString.Invariant($"a list of {count} numbers"));
    }

    /// <summary>One of several words.</summary>
    public T Choice<T>(string name, T fallback, ImmutableArray<(string Word, T Value)> words)
    {
        var text = Text(name);
        var found = words.FirstOrDefault(w => w.Word == text);
        return text is null ? fallback
            : found.Word is not null ? found.Value
            : throw Bad(name, text, "one of " + string.Join(", ", words.Select(w => w.Word)));
    }

    /// <summary>An activation function such as <c>relu</c> or <c>leaky_relu(0.1)</c>.</summary>
    public Activation? Activation(string name) => Text(name) is { } text ? Ops.Activation.Parse(text) : null;

    /// <summary>Fails if an attribute was given that nobody asked for.</summary>
    public void RequireAllKnown()
    {
        foreach (var name in _attributes.Keys.Where(n => !_known.Contains(n)))
        {
            throw IRDiagnostics.Syntax.Error($"{_mnemonic} has no attribute '{name}' (it knows: {string.Join(", ", _known.Order(StringComparer.Ordinal))})");
        }
    }

    private int[] Ints(string name, string text) => [.. Items(name, text).Select(item => ParseInt(name, item))];

    private string[] Items(string name, string text) => text is ['[', .. var inner, ']']
        ? inner.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : throw Bad(name, text, "a list in brackets");

    private int ParseInt(string name, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(name, text, "an integer");

    private DiagnosticException Bad(string name, string text, string wanted) =>
        IRDiagnostics.Syntax.Error($"{_mnemonic}: '{name} = {text}' should be {wanted}");
}
