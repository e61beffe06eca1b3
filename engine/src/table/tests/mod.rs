mod band_properties;
mod bands;
mod cells;
mod coverage;
mod curves;
mod oracle;
