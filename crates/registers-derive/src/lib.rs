//! The derive of registers. It is kept dumb: from a typed struct it emits a static
//! description and a row codec, and nothing else; everything else walks the description.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Result, Token, punctuated::Punctuated,
};

/// Derives `registers::Register`.
///
/// On the struct: `#[register(key = "…", vi = "…", en = "…", anchor = …, no_overlap(a, b), rules("…"), class = Discipline, by_program)]`,
/// where the anchor is `area("field")`, `person("field")`, `own_person`, `own_area`, `home` or `shared`.
/// On each field: `#[field(vi = "…", en = "…", list = "…", class = Personal, search, unique, ending)]`.
#[proc_macro_derive(Register, attributes(register, field))]
pub fn derive_register(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

#[derive(Default)]
struct RegisterAttributes {
    key: Option<LitStr>,
    vi: Option<LitStr>,
    en: Option<LitStr>,
    anchor: Option<TokenStream>,
    no_overlap: Vec<Vec<Ident>>,
    rules: Vec<LitStr>,
    class: Option<Ident>,
    by_program: bool,
}

#[derive(Default)]
struct FieldAttributes {
    vi: Option<LitStr>,
    en: Option<LitStr>,
    list: Option<LitStr>,
    class: Option<Ident>,
    search: bool,
    unique: bool,
    ending: bool,
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = named_fields(input)?;
    let attributes = register_attributes(input)?;
    let name = &input.ident;
    let key = required(attributes.key, input, "key")?;
    let (vi, en) = (required(attributes.vi, input, "vi")?, required(attributes.en, input, "en")?);
    let anchor = required(attributes.anchor, input, "anchor")?;
    let class = attributes.class.unwrap_or_else(|| Ident::new("Open", input.span()));
    let (rules, by_program) = (&attributes.rules, attributes.by_program);
    let overlaps = attributes.no_overlap.iter().map(|fields| {
        let names = fields.iter().map(bare);
        quote!(::base::definition::NoOverlap(&[#(#names),*]))
    });
    let descriptions = fields.iter().map(describe).collect::<Result<Vec<_>>>()?;
    let idents: Vec<_> = fields.iter().filter_map(|field| field.ident.as_ref()).collect();
    let keys: Vec<_> = idents.iter().map(|ident| bare(ident)).collect();
    let count = idents.len();
    Ok(quote! {
        impl ::registers::Register for #name {
            const KEY: &'static str = #key;
            const DEFINITION: &'static ::base::Definition = &::base::Definition {
                key: #key,
                heading: ::base::Heading { vi: #vi, en: #en },
                fields: &[#(#descriptions),*],
                class: ::base::PersonalClass::#class,
                anchor: #anchor,
                no_overlap: &[#(#overlaps),*],
                rules: &[#(#rules),*],
                by_program: #by_program,
            };

            fn into_values(self) -> ::std::vec::Vec<::base::Value> {
                ::std::vec![#(::registers::FieldType::into_value(self.#idents)),*]
            }

            fn from_values(values: ::std::vec::Vec<::base::Value>) -> ::std::result::Result<Self, ::base::Message> {
                let mut values = ::registers::take_fields::<#count>(Self::DEFINITION, values)?.into_iter();
                ::std::result::Result::Ok(Self {
                    #(#idents: ::registers::read_field(#keys, values.next())?),*
                })
            }
        }
    })
}

fn named_fields(input: &DeriveInput) -> Result<&Punctuated<Field, Token![,]>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(&fields.named),
            other => Err(Error::new(other.span(), "a register has named fields")),
        },
        _ => Err(Error::new(input.span(), "a register is a struct")),
    }
}

fn required<T>(value: Option<T>, at: &impl Spanned, name: &str) -> Result<T> {
    value.ok_or_else(|| Error::new(at.span(), format!("missing `{name} = …`")))
}

/// The name of a field without `r#`.
fn bare(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

fn register_attributes(input: &DeriveInput) -> Result<RegisterAttributes> {
    let mut found = RegisterAttributes::default();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("register")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            match name.as_str() {
                "key" => found.key = Some(meta.value()?.parse()?),
                "vi" => found.vi = Some(meta.value()?.parse()?),
                "en" => found.en = Some(meta.value()?.parse()?),
                "anchor" => found.anchor = Some(anchor(meta.value()?)?),
                "class" => found.class = Some(meta.value()?.parse()?),
                "by_program" => found.by_program = true,
                "no_overlap" => {
                    let content;
                    syn::parenthesized!(content in meta.input);
                    let fields = Punctuated::<Ident, Token![,]>::parse_terminated(&content)?;
                    found.no_overlap.push(fields.into_iter().collect());
                }
                "rules" => {
                    let content;
                    syn::parenthesized!(content in meta.input);
                    let rules = Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?;
                    found.rules.extend(rules);
                }
                _ => return Err(meta.error("unknown attribute of a register")),
            }
            Ok(())
        })?;
    }
    Ok(found)
}

fn anchor(input: syn::parse::ParseStream<'_>) -> Result<TokenStream> {
    let kind: Ident = input.parse()?;
    let field = |input: syn::parse::ParseStream<'_>| -> Result<LitStr> {
        let content;
        syn::parenthesized!(content in input);
        content.parse()
    };
    Ok(match kind.to_string().as_str() {
        "area" => {
            let field = field(input)?;
            quote!(::base::Anchor::Area(#field))
        }
        "person" => {
            let field = field(input)?;
            quote!(::base::Anchor::Person(#field))
        }
        "own_person" => quote!(::base::Anchor::OwnPerson),
        "own_area" => quote!(::base::Anchor::OwnArea),
        "home" => quote!(::base::Anchor::Home),
        "shared" => quote!(::base::Anchor::Shared),
        _ => return Err(Error::new(kind.span(), "unknown anchor")),
    })
}

fn field_attributes(field: &Field) -> Result<FieldAttributes> {
    let mut found = FieldAttributes::default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("field")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            match name.as_str() {
                "vi" => found.vi = Some(meta.value()?.parse()?),
                "en" => found.en = Some(meta.value()?.parse()?),
                "list" => found.list = Some(meta.value()?.parse()?),
                "class" => found.class = Some(meta.value()?.parse()?),
                "search" => found.search = true,
                "unique" => found.unique = true,
                "ending" => found.ending = true,
                _ => return Err(meta.error("unknown attribute of a field")),
            }
            Ok(())
        })?;
    }
    Ok(found)
}

fn describe(field: &Field) -> Result<TokenStream> {
    let attributes = field_attributes(field)?;
    let key = field.ident.as_ref().map(bare).unwrap_or_default();
    let vi = required(attributes.vi, field, "vi")?;
    let en = required(attributes.en, field, "en")?;
    let class = attributes.class.unwrap_or_else(|| Ident::new("Open", field.span()));
    let (search, unique, ending) = (attributes.search, attributes.unique, attributes.ending);
    let kind = &field.ty;
    let own_kind = || quote!(<#kind as ::registers::FieldType>::KIND);
    let kind_of = attributes.list.map_or_else(own_kind, |list| quote!(::base::Kind::Code(#list)));
    Ok(quote! {
        ::base::Field {
            key: #key,
            heading: ::base::Heading { vi: #vi, en: #en },
            kind: #kind_of,
            required: <#kind as ::registers::FieldType>::REQUIRED,
            class: ::base::PersonalClass::#class,
            search: #search,
            unique: #unique,
            ending: #ending,
        }
    })
}
