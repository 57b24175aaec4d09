using Scriban.Runtime;

namespace RepVgg.Backends.Cuda.Source;

/// <summary>What fills a template's holes, by name.</summary>
internal sealed class TemplateModel() : ScriptObject(StringComparer.Ordinal)
{
    /// <summary>Lets the template load and store elements without knowing their type: <c>load</c>, <c>store</c>, <c>load_quad</c>, <c>store_quad</c>.</summary>
    public void ImportElements(ElementFormat format)
    {
        this.Import("load", (string pointer, string index) => format.Load(pointer, index));
        this.Import("store", (string pointer, string index, string value) => format.Store(pointer, index, value));
        this.Import("load_quad", (string pointer) => format.LoadQuad(pointer));
        this.Import("store_quad", (string pointer, string value) => format.StoreQuad(pointer, value));
    }
}
