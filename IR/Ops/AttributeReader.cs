using System.Globalization;
using RepVgg.IR.Diagnostics;

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

    private int[] Ints(string name, string text) => text is ['[', .. var inner, ']']
        ? [.. inner.Split(',').Select(t => ParseInt(name, t.Trim()))]
        : throw Bad(name, text, "a list of integers");

    private int ParseInt(string name, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(name, text, "an integer");

    private DiagnosticException Bad(string name, string text, string wanted) =>
        IRDiagnostics.Syntax.Error($"{_mnemonic}: '{name} = {text}' should be {wanted}");
}
